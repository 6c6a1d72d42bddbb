#include "app/progress.h"

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

}  // namespace
}  // namespace app
