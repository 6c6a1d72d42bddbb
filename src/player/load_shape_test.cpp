#include "player/load_shape.h"

#include <gtest/gtest.h>

namespace player {
namespace {

using namespace std::chrono_literals;

constexpr base::Timestamp k_midnight = std::chrono::sys_days(std::chrono::days(20'000));

TEST(LoadShape, AConstantIsANumber) {
    const auto shape = parse_load_shape("12.5");
    ASSERT_TRUE(shape);
    EXPECT_EQ(shape->kind, LoadShape::Kind::constant);
    EXPECT_DOUBLE_EQ(shape->at(0, k_midnight), 12.5);
    EXPECT_DOUBLE_EQ(shape->at(1e6, k_midnight), 12.5);
}

TEST(LoadShape, ARampStaysWhereItEnds) {
    const auto shape = parse_load_shape("ramp:100,300,60").value();
    EXPECT_DOUBLE_EQ(shape.at(0, k_midnight), 100);
    EXPECT_DOUBLE_EQ(shape.at(30, k_midnight), 200);
    EXPECT_DOUBLE_EQ(shape.at(60, k_midnight), 300);
    EXPECT_DOUBLE_EQ(shape.at(1000, k_midnight), 300);
    EXPECT_DOUBLE_EQ(parse_load_shape("ramp:300,100,60")->at(30, k_midnight), 200);
}

TEST(LoadShape, ADayIsQuietAtSixAndBusyAtEighteen) {
    const auto shape = parse_load_shape("day:10,50").value();
    EXPECT_NEAR(shape.at(0, k_midnight + 6h), 10, 1e-6);
    EXPECT_NEAR(shape.at(0, k_midnight + 18h), 50, 1e-6);
    EXPECT_NEAR(shape.at(12 * 3600, k_midnight), 30, 1e-6);
    EXPECT_NEAR(shape.at(86'400 + 6 * 3600, k_midnight + 12h), 50, 1e-6) << "a day later";
}

TEST(LoadShape, BurstsComeAgainAndAgain) {
    const auto shape = parse_load_shape("bursts:5,500,60,2").value();
    EXPECT_DOUBLE_EQ(shape.at(0, k_midnight), 500);
    EXPECT_DOUBLE_EQ(shape.at(1.9, k_midnight), 500);
    EXPECT_DOUBLE_EQ(shape.at(2, k_midnight), 5);
    EXPECT_DOUBLE_EQ(shape.at(59, k_midnight), 5);
    EXPECT_DOUBLE_EQ(shape.at(61, k_midnight), 500);
}

TEST(LoadShape, OtherTextsAreNone) {
    for (const char* text : {"",
                             "x",
                             "0",
                             "-1",
                             "1e7",
                             "nan",
                             "inf",
                             "1,2",
                             "1,",
                             "ramp:1,2",
                             "ramp:1,2,0",
                             "ramp:0,2,5",
                             "ramp:1,2,3,4",
                             "day:1",
                             "day:1,2,3",
                             "bursts:1,2,3",
                             "bursts:1,2,3,4",
                             "bursts:1,2,3,0",
                             "steps:1,2",
                             "ramp:1, 2,3",
                             "day:1,2 "}) {
        EXPECT_FALSE(parse_load_shape(text)) << text;
    }
}

}  // namespace
}  // namespace player
