#include "monitor/lag_trend.h"

#include <gtest/gtest.h>

#include <chrono>

namespace monitor {
namespace {

base::Timestamp at(std::int64_t second) {
    return base::Timestamp(std::chrono::seconds(1'790'000'000 + second));
}

// A partition that so many records come to each second, and whose records are all committed every
// so many seconds; 0: never.
struct Partition {
    LagTrend trend;
    std::int64_t behind = 0;
    std::int64_t now = 0;

    void run(std::int64_t seconds, std::int64_t come, std::int64_t commit_every) {
        for (const std::int64_t end = now + seconds; now < end;) {
            ++now;
            trend.note_came(at(now), come);
            behind += come;
            if (commit_every == 0 || now % commit_every != 0) continue;
            trend.note_committed(at(now), behind);
            behind = 0;
        }
    }
    LagTrend::Told tell() const { return trend.tell(at(now), behind); }
    std::string words() const { return trend_words(tell().per_second); }
};

TEST(LagTrend, GrowsWhileNobodyCommits) {
    Partition partition;
    partition.run(60, 12, 0);
    EXPECT_EQ(partition.words(), "growing by 12 a second");
    const auto recent = partition.tell().recent;
    EXPECT_EQ(recent.back(), 720);
    EXPECT_EQ(recent.size(), 31U);
    EXPECT_EQ(recent[recent.size() - 2], 708);
}

TEST(LagTrend, FallsWhileMoreIsCommittedThanComes) {
    Partition partition;
    partition.trend.note_came(at(0), 900'000);
    partition.behind = 900'000;
    for (; partition.now < 200; ++partition.now) {
        partition.trend.note_committed(at(partition.now), 1500);
        partition.behind -= 1500;
    }
    EXPECT_NEAR(*partition.tell().per_second, -1500, 15);
}

TEST(LagTrend, StandsWhileNothingHappens) {
    Partition partition;
    partition.trend.note_came(at(0), 700);
    partition.behind = 700;
    partition.now = 300;
    EXPECT_EQ(partition.words(), "steady");
    EXPECT_EQ(partition.tell().recent, std::vector<double>(60, 700));
    partition.trend.note_committed(at(301), 700);
    partition.behind = 0;
    partition.now = 700;
    EXPECT_EQ(partition.words(), "steady");
    EXPECT_EQ(partition.tell().recent, std::vector<double>(60, 0));
}

// Between two commits it rises, with each it falls to nothing.
TEST(LagTrend, WhatCommitsDoIsNoTrend) {
    for (const std::int64_t every : {1, 3, 7, 20}) {
        Partition partition;
        partition.run(201, 100, every);
        EXPECT_EQ(partition.words(), "steady") << every;
    }
}

TEST(LagTrend, OnlyTheLastTwoMinutesCount) {
    Partition partition;
    partition.run(800, 100, 0);
    partition.run(200, 3, 0);
    EXPECT_EQ(partition.words(), "growing by 3.0 a second");
    EXPECT_EQ(partition.tell().recent.size(), 60U);
}

TEST(LagTrend, ComesToTheSameInAnyOrder) {
    Partition partition;
    partition.run(60, 12, 0);
    LagTrend late;
    for (std::int64_t second = 60; second > 0; --second) late.note_came(at(second), 12);
    EXPECT_EQ(late.tell(at(60), 720).recent, partition.tell().recent);
}

TEST(LagTrend, TooLittleIsNotKnown) {
    EXPECT_EQ(LagTrend().tell(at(0), 5).per_second, std::nullopt);
    EXPECT_TRUE(LagTrend().tell(at(0), 5).recent.empty());
    Partition partition;
    partition.run(4, 12, 0);
    EXPECT_EQ(partition.words(), "");
    partition.run(6, 12, 0);
    EXPECT_NEAR(*partition.tell().per_second, 12, 2);
}

TEST(LagTrend, InWords) {
    EXPECT_EQ(trend_words(0.5), "growing by 0.5 a second");
    EXPECT_EQ(trend_words(-12.4), "falling by 12 a second");
    EXPECT_EQ(trend_words(-1500.0), "falling by 1,500 a second");
    EXPECT_EQ(trend_words(0.0), "steady");
    EXPECT_EQ(trend_words(-0.01), "steady");
    EXPECT_EQ(trend_words(std::nullopt), "");
}

}  // namespace
}  // namespace monitor
