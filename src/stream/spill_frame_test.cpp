#include "stream/spill_frame.h"

#include <gtest/gtest.h>

namespace stream {
namespace {

TEST(SpillFrame, ComesBackWhole) {
    const std::string bytes("\0\xff\n", 3);
    const ports::OutgoingRecord record{"lib.server.game", bytes, bytes + std::string(300'000, 'x'),
                                       base::Timestamp(std::chrono::microseconds(-5))};
    const auto back = read_frame(write_frame(0xfedcba9876543210ULL, record));
    if (!back) GTEST_FAIL() << "no frame";
    EXPECT_EQ(back->number, 0xfedcba9876543210ULL);
    EXPECT_EQ(back->record.topic, record.topic);
    EXPECT_EQ(back->record.key, record.key);
    EXPECT_EQ(back->record.value, record.value);
    EXPECT_EQ(back->record.time, record.time);
}

TEST(SpillFrame, KeyAndValueMayBeEmpty) {
    const auto back = read_frame(write_frame(1, {"t", "", "", base::Timestamp()}));
    if (!back) GTEST_FAIL() << "no frame";
    EXPECT_EQ(back->record.key + back->record.value, "");
}

TEST(SpillFrame, IsLaidOutAsDocumented) {
    const auto bytes =
        write_frame(2, {"ab", "c", "d", base::Timestamp(std::chrono::microseconds(3))});
    EXPECT_EQ(bytes, std::string("\1"
                                 "\2\0\0\0\0\0\0\0"
                                 "\3\0\0\0\0\0\0\0"
                                 "\2\0"
                                 "\1\0\0\0"
                                 "abcd",
                                 27));
}

TEST(SpillFrame, ThePartitionsThatTheKeyChoosesAmongAreKept) {
    const ports::OutgoingRecord record{"topic", "key", "value", base::Timestamp(), 300};
    const auto whole = write_frame(1, record);
    const auto back = read_frame(whole);
    if (!back) GTEST_FAIL() << "no frame";
    EXPECT_EQ(back->record.partitions, 300);
    EXPECT_EQ(back->record.topic + back->record.key + back->record.value, "topickeyvalue");
    for (std::size_t size = 0; size < whole.size() - 5; ++size) {
        EXPECT_FALSE(read_frame(std::string_view(whole).substr(0, size))) << size;
    }
}

TEST(SpillFrame, EveryCutWithinItsHeadTopicOrKeyIsFound) {
    const auto whole = write_frame(1, {"topic", "key", "value", base::Timestamp()});
    for (std::size_t size = 0; size < whole.size() - 5; ++size) {
        EXPECT_FALSE(read_frame(std::string_view(whole).substr(0, size))) << size;
    }
    auto other = whole;
    other[0] = 3;
    EXPECT_FALSE(read_frame(other));
}

}  // namespace
}  // namespace stream
