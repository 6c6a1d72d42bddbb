#include "monitor/lag.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");

// Records [from, to) of partition 0, one every 100 ms from k_begin on.
void write(Lag& lag, ports::Offset from, ports::Offset to) {
    for (ports::Offset at = from; at < to; ++at) {
        lag.note_record("t", 0, {at, k_begin + at * 100ms, "", ""});
    }
}

PartitionLag only(const Lag& lag, base::Timestamp now) {
    const auto all = lag.at(now);
    EXPECT_EQ(all.size(), 1U);
    return all.front();
}

TEST(Lag, IsTheAgeOfTheOldestThatIsNotCovered) {
    Lag lag;
    write(lag, 0, 100);
    EXPECT_EQ(only(lag, k_begin + 10s).records, 100);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 10s).seconds, 10);
    lag.note_covered("t", 0, 40, {});
    EXPECT_EQ(only(lag, k_begin + 10s).records, 60);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 10s).seconds, 6);
    lag.note_covered("t", 0, 100, {});
    EXPECT_EQ(only(lag, k_begin + 10s).records, 0);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 10s).seconds, 0);
}

TEST(Lag, GrowsWhileNoWorkerLivesAndFallsWhenOneIsBack) {
    Lag lag;
    write(lag, 0, 10);
    lag.note_covered("t", 0, 9, {});
    double before = 0;
    for (const auto later : {2s, 10s, 3600s}) {
        const double seconds = *lag.seconds("t", k_begin + later);
        EXPECT_GT(seconds, before);
        EXPECT_EQ(only(lag, k_begin + later).records, 1);
        before = seconds;
    }
    EXPECT_DOUBLE_EQ(before, 3599.1);
    write(lag, 10, 20);
    EXPECT_DOUBLE_EQ(*lag.seconds("t", k_begin + 3600s), 3599.1);
    lag.note_covered("t", 0, 20, {});
    EXPECT_DOUBLE_EQ(*lag.seconds("t", k_begin + 3600s), 0);
}

TEST(Lag, TheLedgerMayBeAheadOfTheReader) {
    Lag lag;
    lag.note_covered("t", 0, 50, {});
    EXPECT_EQ(only(lag, k_begin).records, 0);
    write(lag, 0, 51);
    EXPECT_EQ(only(lag, k_begin + 10s).records, 1);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 10s).seconds, 5);
    lag.note_covered("t", 0, 20, {});
    EXPECT_EQ(only(lag, k_begin + 10s).records, 1);
}

TEST(Lag, WhatNobodyHasReadHasNoAge) {
    Lag lag;
    lag.note_retained("t", {0, 0, 30});
    EXPECT_EQ(only(lag, k_begin).records, 30);
    EXPECT_FALSE(only(lag, k_begin).seconds);
    EXPECT_FALSE(lag.seconds("t", k_begin));
    EXPECT_FALSE(lag.seconds("unknown", k_begin));
    write(lag, 0, 1);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 7s).seconds, 7);
    EXPECT_EQ(only(lag, k_begin).records, 30);
}

TEST(Lag, WhatRetentionHasDeletedWaitsNoMore) {
    Lag lag;
    write(lag, 0, 100);
    lag.note_retained("t", {0, 70, 100});
    EXPECT_EQ(only(lag, k_begin + 10s).records, 30);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin + 10s).seconds, 3);
}

TEST(Lag, AClockThatIsAheadGivesNoNegativeAge) {
    Lag lag;
    write(lag, 0, 1);
    EXPECT_DOUBLE_EQ(*only(lag, k_begin - 5s).seconds, 0);
}

TEST(Lag, PartitionsAreToldApart) {
    Lag lag;
    lag.note_record("b", 1, {0, k_begin, "", ""});
    lag.note_record("b", 0, {0, k_begin + 4s, "", ""});
    lag.note_record("a", 0, {0, k_begin, "", ""});
    lag.note_covered("a", 0, 1, {});
    const auto all = lag.at(k_begin + 10s);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].topic, "a");
    EXPECT_DOUBLE_EQ(*all[0].seconds, 0);
    EXPECT_EQ(all[1].partition, 0);
    EXPECT_DOUBLE_EQ(*all[1].seconds, 6);
    EXPECT_DOUBLE_EQ(*lag.seconds("b", k_begin + 10s), 10);
}

TEST(Lag, WhatNoWorkerReadsHasNone) {
    Lag lag;
    write(lag, 0, 10);
    lag.note_unread("t", 0);
    EXPECT_TRUE(lag.at(k_begin + 10s).empty());
    EXPECT_FALSE(lag.seconds("t", k_begin + 10s));
    write(lag, 10, 20);
    lag.note_covered("t", 0, 15, {});
    EXPECT_EQ(only(lag, k_begin + 10s).records, 5);
}

TEST(Lag, HoweverManyWaitTheAgeIsNearlyRight) {
    Lag lag;
    constexpr ports::Offset k_records = 1'000'000;
    write(lag, 0, k_records);
    const base::Timestamp now = k_begin + k_records * 100ms;
    EXPECT_DOUBLE_EQ(*only(lag, now).seconds, 100'000);
    lag.note_covered("t", 0, k_records / 2 + 1, {});
    const double age = *only(lag, now).seconds;
    EXPECT_LE(age, 50'000);
    EXPECT_GT(age, 49'900);
    // The marks are fine again once all is covered.
    lag.note_covered("t", 0, k_records, {});
    write(lag, k_records, k_records + 3);
    lag.note_covered("t", 0, k_records + 1, {});
    EXPECT_DOUBLE_EQ(*only(lag, now + 1s).seconds, 0.9);
}

}  // namespace
}  // namespace monitor
