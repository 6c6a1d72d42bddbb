#include "app/console/progress.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(Progress, DurationTexts) {
    EXPECT_EQ(duration_text(0), "0 s");
    EXPECT_EQ(duration_text(11.2), "12 s");
    EXPECT_EQ(duration_text(185), "3 min 05 s");
    EXPECT_EQ(duration_text(7800), "2 h 10 min");
    EXPECT_EQ(duration_text(-4), "0 s");
}

TEST(Progress, BarTexts) {
    EXPECT_EQ(bar_text(0, 4), "[    ]");
    EXPECT_EQ(bar_text(0.5, 4), "[##  ]");
    EXPECT_EQ(bar_text(1.7, 4), "[####]");
}

ProgressView playing(double fraction) {
    ProgressView view;
    view.phase = "playing";
    view.fraction = fraction;
    view.figures = "412/20000 games  1310 games/s  41000 records/s  lag 12";
    view.seconds_left = 12;
    return view;
}

TEST(Progress, TheLineFitsIntoAnyWidth) {
    EXPECT_EQ(line_text(playing(0.5), 120),
              "playing [############            ] 412/20000 games  1310 games/s  41000 records/s  "
              "lag 12  12 s left");
    EXPECT_EQ(line_text(playing(0.5), 100),
              "playing [############            ] 412/20000 games  1310 games/s  41000 records/s  "
              "lag 12  12 s left");
    EXPECT_EQ(line_text(playing(0.5), 86),
              "playing [#####     ] 412/20000 games  1310 games/s  41000 records/s  lag 12  12 s "
              "left");
    EXPECT_EQ(line_text(playing(0.5), 79),
              "playing 412/20000 games  1310 games/s  41000 records/s  lag 12  12 s left");
    EXPECT_EQ(line_text(playing(0.5), 59), "playing 412/20000 games  1310 games/s  12 s left");
    EXPECT_EQ(line_text(playing(0.5), 36), "playing 412/20000 games  12 s left");
    EXPECT_EQ(line_text(playing(0.5), 9), "playing 4");
    for (int width = 1; width < 130; ++width) {
        EXPECT_LE(line_text(playing(0.5), width).size(), static_cast<std::size_t>(width));
        EXPECT_LE(line_text(playing(-1), width).size(), static_cast<std::size_t>(width));
    }
}

TEST(Progress, CharactersAreNotCutInTwo) {
    ProgressView view;
    view.phase = "waiting";
    view.fraction = -1;
    view.figures = "für jemand";
    EXPECT_EQ(line_text(view, 10), "waiting fü");
}

}  // namespace
}  // namespace app
