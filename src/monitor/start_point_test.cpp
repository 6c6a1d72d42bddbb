#include "monitor/start_point.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::chrono_literals;
using Kind = StartPoint::Kind;

const base::Timestamp k_now = *base::parse_time("2026-11-23T12:00:00Z");

std::string time_of(std::string_view text) {
    const auto start = parse_start(text, k_now);
    if (!start || start->kind != Kind::time) return "none";
    std::string out;
    base::append_micros(out, start->time);
    return out;
}

TEST(StartPoint, WordsAndOffsets) {
    EXPECT_EQ(parse_start("beginning", k_now)->kind, Kind::beginning);
    EXPECT_EQ(parse_start("end", k_now)->kind, Kind::end);
    ASSERT_EQ(parse_start("4711", k_now)->kind, Kind::offset);
    EXPECT_EQ(parse_start("4711", k_now)->offset, 4711);
    EXPECT_EQ(parse_start("0", k_now)->offset, 0);
}

TEST(StartPoint, HowLongAgo) {
    EXPECT_EQ(time_of("90s"), "2026-11-23T11:58:30.000000");
    EXPECT_EQ(time_of("10m"), "2026-11-23T11:50:00.000000");
    EXPECT_EQ(time_of("2h"), "2026-11-23T10:00:00.000000");
    EXPECT_EQ(time_of("7d"), "2026-11-16T12:00:00.000000");
    EXPECT_EQ(time_of("0s"), "2026-11-23T12:00:00.000000");
}

TEST(StartPoint, TimesInAnyZone) {
    EXPECT_EQ(time_of("2026-11-23T11:00:00Z"), "2026-11-23T11:00:00.000000");
    EXPECT_EQ(time_of("2026-11-23T11:00:00.25"), "2026-11-23T11:00:00.250000");
    EXPECT_EQ(time_of("2026-11-23t11:00:00z"), "2026-11-23T11:00:00.000000");
    EXPECT_EQ(time_of("2026-11-23T13:30:00.5+02:30"), "2026-11-23T11:00:00.500000");
    EXPECT_EQ(time_of("2026-11-22T23:00:00-05:00"), "2026-11-23T04:00:00.000000");
    EXPECT_EQ(time_of("2026-11-23"), "2026-11-23T00:00:00.000000");
}

TEST(StartPoint, WhatIsNone) {
    for (const char* text :
         {"", "-1", "10x", "m", "1.5h", "yesterday", "2026-13-01", "2026-11-23T25:00:00Z",
          "2026-11-23T11:00:00Z+02:00", "2026-11-23T11:00:00+25:00", "99999999999999999999",
          "99999999999999999d", "Beginning"}) {
        EXPECT_FALSE(parse_start(text, k_now)) << text;
    }
}

// A partition whose record n was written n milliseconds after the epoch.
struct Written {
    ports::Retained retained;
    int asked = 0;
    ports::Offset hole_from = -1, hole_to = -1;

    ports::Offset before(std::chrono::milliseconds time) {
        return offset_before(base::Timestamp(time), retained,
                             [this](ports::Offset at) -> std::optional<base::Timestamp> {
                                 ++asked;
                                 if (at >= hole_from && at < hole_to) return std::nullopt;
                                 return base::Timestamp(std::chrono::milliseconds(at));
                             });
    }
};

TEST(StartPoint, FindsTheTimeInALargePartition) {
    Written written{{0, 1000, 1'000'000'000}};
    const ports::Offset at = written.before(500'000'000ms);
    EXPECT_LE(at, 500'000'000 - 60'000);
    EXPECT_GE(at, 500'000'000 - 60'000 - 20'000);
    EXPECT_LT(written.asked, 25);
}

TEST(StartPoint, NeverBeginsBehindTheTime) {
    for (const std::int64_t wanted : {0, 1, 999, 70'000, 5'000'000, 9'999'999, 20'000'000}) {
        Written written{{0, 0, 10'000'000}, 0, 2'000'000, 6'000'000};
        const ports::Offset at = written.before(std::chrono::milliseconds(wanted));
        EXPECT_LE(at, wanted) << wanted;
        EXPECT_GE(at, 0) << wanted;
    }
}

TEST(StartPoint, ASmallPartitionIsNotAsked) {
    Written written{{0, 5, 300}};
    EXPECT_EQ(written.before(200ms), 5);
    EXPECT_EQ(written.asked, 0);
}

}  // namespace
}  // namespace monitor
