#include "player/pace.h"

#include <gtest/gtest.h>

#include <vector>

namespace player {
namespace {

using namespace std::chrono_literals;

// Games that start when somebody asks every `tick` for so long.
int started(Pace& pace, Pace::TimePoint& now, std::chrono::milliseconds tick,
            std::chrono::milliseconds duration) {
    int games = 0;
    for (const auto end = now + duration; now < end; now += tick) {
        while (games < 100'000 && pace.allows(now)) {
            pace.spend(1, now);
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

// When each of `games` starts if somebody asks every 20 ms, from the first on.
std::vector<std::chrono::milliseconds> starts(double rate, double games, int count) {
    Pace pace(rate);
    std::vector<std::chrono::milliseconds> at;
    const Pace::TimePoint first{1h};
    for (Pace::TimePoint now = first; static_cast<int>(at.size()) < count; now += 20ms) {
        while (pace.allows(now) && static_cast<int>(at.size()) < count) {
            pace.spend(games, now);
            at.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - first));
        }
    }
    return at;
}

TEST(Pace, NGamesHaveNMinusOneGaps) {
    EXPECT_EQ(starts(0.5, 1, 4), (std::vector{0ms, 2000ms, 4000ms, 6000ms}));
    EXPECT_EQ(starts(10, 1, 4), (std::vector{0ms, 100ms, 200ms, 300ms}));
    EXPECT_EQ(starts(300, 1, 301).back(), 1000ms);
    // Seats of games of two.
    EXPECT_EQ(starts(1, 0.5, 5), (std::vector{0ms, 500ms, 1000ms, 1500ms, 2000ms}));
}

TEST(Pace, MakesUpForLittle) {
    Pace pace(100);
    Pace::TimePoint now{1h};
    started(pace, now, 20ms, 1s);
    now += 1h;  // nothing could start
    EXPECT_LE(started(pace, now, 20ms, 20ms), 26);
}

TEST(Pace, FollowsAShapeAsTimeGoesOn) {
    Pace ramp(parse_load_shape("ramp:10,110,10"));
    Pace::TimePoint now{1h};
    EXPECT_NEAR(started(ramp, now, 20ms, 10s), 600, 6) << "60 a second in the middle";
    EXPECT_NEAR(started(ramp, now, 20ms, 10s), 1100, 3);
    Pace bursts(parse_load_shape("bursts:2,100,10,1"));
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(started(bursts, now, 20ms, 10s), 100 + 18, 4);
}

TEST(Pace, ADayBeginsAtTheTimeOfTheStart) {
    const base::Timestamp evening = std::chrono::sys_days(std::chrono::days(20'000)) + 18h;
    for (const auto& [start, games] : {std::pair{evening, 500}, {evening + 12h, 50}}) {
        Pace pace(parse_load_shape("day:5,50"), start);
        Pace::TimePoint now{1h};
        EXPECT_NEAR(started(pace, now, 20ms, 10s), games, 2);
    }
}

TEST(Pace, WithoutARateAllowsAll) {
    Pace pace(0);
    Pace::TimePoint now{1h};
    EXPECT_EQ(started(pace, now, 20ms, 20ms), 100'000);
}

}  // namespace
}  // namespace player
