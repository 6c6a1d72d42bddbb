#include "stream/spill_queue.h"

#include <gtest/gtest.h>

#include "stream/spill_frame.h"
#include "stream/spill_test_support.h"

namespace stream {
namespace {

ports::OutgoingRecord record(std::string value) {
    return {"t", "key", std::move(value), base::Timestamp(std::chrono::seconds(9)), 3};
}

std::vector<std::string> values(const std::vector<ports::OutgoingRecord>& records) {
    std::vector<std::string> out;
    out.reserve(records.size());
    for (const auto& one : records) out.push_back(one.value);
    return out;
}

using Values = std::vector<std::string>;

TEST(SpillQueue, GivesBackWhatWasPutInOrder) {
    TestSpill spill;
    const auto queue = SpillQueue::open(spill.doors()).value();
    EXPECT_EQ(queue->left_over(), 0U);
    EXPECT_TRUE(queue->take(5, 10).value().empty());
    for (int i = 5; i < 8; ++i) {
        EXPECT_TRUE(queue->put(static_cast<std::uint64_t>(i), record(std::to_string(i))));
    }
    const auto two = queue->take(5, 2).value();
    EXPECT_EQ(values(two), (Values{"5", "6"}));
    EXPECT_EQ(two[0].topic, "t");
    EXPECT_EQ(two[0].key, "key");
    EXPECT_EQ(two[0].time, base::Timestamp(std::chrono::seconds(9)));
    EXPECT_EQ(two[0].partitions, 3U);
    EXPECT_EQ(values(queue->take(7, 2).value()), Values{"7"});
    EXPECT_TRUE(queue->take(8, 2).value().empty());
}

TEST(SpillQueue, WhatAnEarlierProcessLeftHasNumbersOfItsOwn) {
    TestSpill spill;
    {
        const auto queue = SpillQueue::open(spill.doors()).value();
        EXPECT_TRUE(queue->put(70, record("old")));
        EXPECT_TRUE(queue->keep({record("older process's memory")}));
    }
    const auto queue = SpillQueue::open(spill.doors()).value();
    EXPECT_EQ(queue->left_over(), 2U);
    EXPECT_TRUE(queue->put(2, record("new")));
    EXPECT_EQ(values(queue->take(0, 10).value()), (Values{"old", "older process's memory", "new"}));
}

TEST(SpillQueue, ARecordThatIsMissingIsFoundByItsNumber) {
    TestSpill spill;
    const auto queue = SpillQueue::open(spill.doors()).value();
    EXPECT_TRUE(queue->put(4, record("4")));
    const auto taken = queue->take(3, 10);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().fault, base::Fault::disk);
    EXPECT_EQ(taken.error().what, "the spill holds record 4 where 3 was put");
}

TEST(SpillQueue, ARecordOfAnotherProgramIsRefused) {
    TestSpill spill;
    const auto queue = SpillQueue::open(spill.doors()).value();
    EXPECT_TRUE(queue->put(0, record("0")));
    spill.put("{}");
    const auto taken = queue->take(0, 10);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().what, "the spill's record at offset 1 is none of ours");
}

TEST(SpillQueue, ClearedItBeginsAnew) {
    TestSpill spill;
    spill.put(write_frame(0, record("left over")));
    const auto queue = SpillQueue::open(spill.doors()).value();
    EXPECT_EQ(queue->left_over(), 1U);
    EXPECT_TRUE(queue->put(1, record("1")));
    EXPECT_EQ(queue->take(0, 1).value().size(), 1U);  // "1" was read with it, and is forgotten
    ASSERT_TRUE(queue->clear());
    EXPECT_EQ(spill.cleared(), 1);
    EXPECT_EQ(queue->left_over(), 0U);
    EXPECT_TRUE(queue->put(2, record("2")));
    EXPECT_EQ(values(queue->take(2, 10).value()), Values{"2"});
}

TEST(SpillQueue, ABrokenLogTakesNothingAndSaysWhy) {
    TestSpill spill;
    const auto queue = SpillQueue::open(spill.doors()).value();
    spill.break_down();
    EXPECT_FALSE(queue->put(0, record("0")));
    EXPECT_EQ(queue->take(0, 1).error().what, "the test's spill is broken");
    EXPECT_EQ(queue->keep({record("0")}).error().what, "the test's spill is broken");
}

}  // namespace
}  // namespace stream
