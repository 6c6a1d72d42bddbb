#include "redis/told.h"

#include <gtest/gtest.h>

namespace {

TEST(ToldVersions, EachVersionOnce) {
    redis::ToldVersions told;
    EXPECT_TRUE(told.first_time(3));
    EXPECT_FALSE(told.first_time(3));
    EXPECT_TRUE(told.first_time(5));
    EXPECT_TRUE(told.first_time(4));
    EXPECT_FALSE(told.first_time(4));
    EXPECT_FALSE(told.first_time(5));
    EXPECT_EQ(told.newest(), 5u);
}

TEST(ToldVersions, WhatIsTooOldCountsAsTold) {
    redis::ToldVersions told;
    EXPECT_TRUE(told.first_time(100));
    EXPECT_TRUE(told.first_time(37));
    EXPECT_FALSE(told.first_time(36));
    EXPECT_TRUE(told.first_time(1'000'000));
    EXPECT_TRUE(told.first_time(999'999));
    EXPECT_FALSE(told.first_time(100));
}

}  // namespace
