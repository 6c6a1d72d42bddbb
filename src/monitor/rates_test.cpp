#include "monitor/rates.h"

#include <gtest/gtest.h>

#include <numeric>

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");

std::uint64_t sum_of(const std::vector<RatePoint>& points) {
    return std::accumulate(
        points.begin(), points.end(), std::uint64_t{0},
        [](std::uint64_t sum, const RatePoint& point) { return sum + point.records; });
}

// `a_second` records of 100 bytes each second for so long; gives the time after the last one.
base::Timestamp write(Rates& rates, std::chrono::seconds duration, int a_second,
                      base::Timestamp begin = k_begin) {
    for (auto second = 0s; second < duration; ++second) {
        const base::Timestamp now = begin + second;
        for (int i = 0; i < a_second; ++i) rates.add("t", {now, 100}, now);
    }
    return begin + duration;
}

TEST(Rates, ASecondEachOfTheLastMinutes) {
    Rates rates;
    write(rates, 10s, 3);
    const auto points = rates.series("t", {k_begin, k_begin + 10s}, 100);
    ASSERT_EQ(points.size(), 10U);
    for (const RatePoint& point : points) {
        EXPECT_EQ(point.length, Duration(1s));
        EXPECT_DOUBLE_EQ(point.records_per_second(), 3);
        EXPECT_DOUBLE_EQ(point.bytes_per_second(), 300);
    }
    EXPECT_EQ(points.front().from, k_begin);
}

TEST(Rates, SecondsWithoutARecordAreZero) {
    Rates rates;
    rates.add("t", {k_begin, 1}, k_begin);
    rates.add("t", {k_begin + 4s, 1}, k_begin + 4s);
    const auto points = rates.series("t", {k_begin, k_begin + 5s}, 100);
    ASSERT_EQ(points.size(), 5U);
    EXPECT_EQ(points[0].records, 1U);
    EXPECT_EQ(points[2].records, 0U);
    EXPECT_EQ(points[4].records, 1U);
}

TEST(Rates, FewerPointsAreCoarser) {
    Rates rates;
    const base::Timestamp end = write(rates, 300s, 2);
    const auto points = rates.series("t", {k_begin, end}, 50);
    ASSERT_EQ(points.size(), 30U);
    EXPECT_EQ(points[0].length, Duration(10s));
    EXPECT_DOUBLE_EQ(points[5].records_per_second(), 2);
    EXPECT_EQ(sum_of(points), 600U);
    // Not even the coarsest has so few: it is taken all the same.
    EXPECT_EQ(sum_of(rates.series("t", {k_begin, end}, 0)), 600U);
}

TEST(Rates, TheWholeRunIsThereLongAfterwards) {
    Rates rates;
    const base::Timestamp end = write(rates, 24h, 1);
    const auto whole = rates.series("t", {k_begin, end}, 2000);
    EXPECT_EQ(whole.size(), 1440U);
    EXPECT_EQ(whole[0].length, Duration(1min));
    EXPECT_EQ(sum_of(whole), 86'400U);
    const auto last = rates.series("t", {end - 60s, end}, 2000);
    EXPECT_EQ(last.size(), 60U);
    EXPECT_EQ(sum_of(last), 60U);
    // A step that does not reach back so far is not taken, though it would have few points enough.
    EXPECT_EQ(rates.series("t", {k_begin, k_begin + 60s}, 2000)[0].length, Duration(1min));
}

TEST(Rates, WhatIsTooOldIsOnlyCounted) {
    Rates rates;
    rates.add("t", {k_begin, 1}, k_begin + 24h * 100);
    EXPECT_EQ(sum_of(rates.series("t", {k_begin, k_begin + 24h * 101}, 100'000)), 0U);
    EXPECT_EQ(rates.total("t").records, 1U);
    EXPECT_EQ(rates.total("other").records, 0U);
}

TEST(Rates, AWrongClockDoesNoHarm) {
    Rates rates;
    write(rates, 10s, 1);
    const base::Timestamp now = k_begin + 9s;
    rates.add("t", {base::Timestamp::max(), 1}, now);
    rates.add("t", {base::Timestamp::min(), 1}, now);
    const auto points = rates.series("t", {k_begin, k_begin + 10s}, 100);
    EXPECT_EQ(sum_of(points), 11U);
    EXPECT_EQ(points[9].records, 2U);
    EXPECT_LE(rates.series("t", {base::Timestamp::min() + 1s, base::Timestamp::max()}, 100).size(),
              8640U);
}

TEST(Rates, ALogThatIsReadAgainGivesTheSamePicture) {
    Rates live, late;
    const base::Timestamp end = write(live, 120s, 2);
    for (auto second = 119s; second >= 0s; --second) {
        for (int i = 0; i < 2; ++i) late.add("t", {k_begin + second, 100}, end);
    }
    const auto one = live.series("t", {k_begin, end}, 1000);
    const auto other = late.series("t", {k_begin, end}, 1000);
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].records, other[i].records);
}

TEST(Rates, TopicsWithoutEndShareOneName) {
    Rates rates;
    for (int i = 0; i < 1000; ++i) rates.add("t" + std::to_string(i), {k_begin, 1}, k_begin);
    EXPECT_EQ(rates.topics().size(), Rates::k_most_topics + 1);
    EXPECT_EQ(rates.total(Rates::k_other_topics).records, 1000 - Rates::k_most_topics);
    EXPECT_TRUE(rates.series("unknown", {k_begin, k_begin + 1s}, 10).empty());
    EXPECT_TRUE(rates.series("t1", {k_begin, k_begin}, 10).empty());
}

}  // namespace
}  // namespace monitor
