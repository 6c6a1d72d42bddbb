#include <gtest/gtest.h>

#include <cstdint>

#include "base/number.h"

namespace base {
namespace {

TEST(WholeNumber, IsAllOfTheText) {
    EXPECT_EQ(whole_number<int>("42"), 42);
    EXPECT_EQ(whole_number<int>("-7"), -7);
    EXPECT_EQ(whole_number<int>("007"), 7);
    EXPECT_EQ(whole_number<double>("0.25"), 0.25);
    for (const char* text : {"", " 1", "1 ", "+1", "1a", "a1", "0x10", "1.5", "-"}) {
        EXPECT_EQ(whole_number<int>(text), std::nullopt) << text;
    }
}

TEST(WholeNumber, FitsItsType) {
    EXPECT_EQ(whole_number<std::uint8_t>("255"), 255);
    EXPECT_EQ(whole_number<std::uint8_t>("256"), std::nullopt);
    EXPECT_EQ(whole_number<std::uint16_t>("-1"), std::nullopt);
    EXPECT_EQ(whole_number<std::int64_t>("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(whole_number<std::int64_t>("9223372036854775808"), std::nullopt);
}

}  // namespace
}  // namespace base
