#include "player/pace.h"

#include <gtest/gtest.h>

namespace player {
namespace {

using namespace std::chrono_literals;

// Games that start when somebody asks every `tick` for so long.
int started(Pace& pace, Pace::TimePoint& now, std::chrono::milliseconds tick,
            std::chrono::milliseconds duration) {
    int games = 0;
    for (const auto end = now + duration; now < end; now += tick) {
        while (games < 100'000 && pace.allows(now)) {
            pace.spend(1);
            ++games;
        }
    }
    return games;
}

TEST(Pace, IsEven) {
    Pace pace(50);
    Pace::TimePoint now{1h};
    EXPECT_NEAR(started(pace, now, 20ms, 1s), 50, 2);
    EXPECT_NEAR(started(pace, now, 20ms, 10s), 500, 2);
}

TEST(Pace, KeepsSlowRates) {
    Pace pace(0.5);
    Pace::TimePoint now{1h};
    EXPECT_NEAR(started(pace, now, 20ms, 20s), 10, 1);
}

TEST(Pace, MakesUpForLittle) {
    Pace pace(100);
    Pace::TimePoint now{1h};
    started(pace, now, 20ms, 1s);
    now += 1h;  // nothing could start
    EXPECT_LE(started(pace, now, 20ms, 20ms), 26);
}

TEST(Pace, WithoutARateAllowsAll) {
    Pace pace(0);
    Pace::TimePoint now{1h};
    EXPECT_EQ(started(pace, now, 20ms, 20ms), 100'000);
}

}  // namespace
}  // namespace player
