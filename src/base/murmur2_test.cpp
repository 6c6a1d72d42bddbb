#include "base/murmur2.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace base {
namespace {

// The values that Kafka's own test of Utils.murmur2 expects.
TEST(Murmur2, AgreesWithKafka) {
    EXPECT_EQ(murmur2("21"), -973932308);
    EXPECT_EQ(murmur2("foobar"), -790332482);
    EXPECT_EQ(murmur2("a-little-bit-long-string"), -985981536);
    EXPECT_EQ(murmur2("a-little-bit-longer-string"), -1486304829);
    EXPECT_EQ(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
    EXPECT_EQ(murmur2("abc"), 479470107);
}

TEST(Murmur2, BytesAboveSevenBitsCountAsUnsigned) {
    const std::string high("\xff\x80\x81\xfe\xff", 5);
    const std::string low("\x7f\x00\x01\x7e\x7f", 5);
    EXPECT_NE(murmur2(high), murmur2(low));
}

TEST(KeyPartition, LiesWithinThePartitionsAndUsesAllOfThem) {
    std::vector<int> hits(7, 0);
    for (int key = 0; key < 7000; ++key) {
        const auto partition = key_partition(std::to_string(key), 7);
        ASSERT_GE(partition, 0);
        ASSERT_LT(partition, 7);
        ++hits[static_cast<std::size_t>(partition)];
    }
    for (const int count : hits) EXPECT_NEAR(count, 1000, 200);
}

TEST(KeyPartition, NegativeHashesLoseTheirSign) {
    EXPECT_EQ(key_partition("21", 5), (-973932308 & 0x7fffffff) % 5);
    EXPECT_EQ(key_partition("foobar", 1), 0);
}

}  // namespace
}  // namespace base
