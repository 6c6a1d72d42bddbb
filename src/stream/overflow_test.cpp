#include "stream/overflow.h"

#include <gtest/gtest.h>

#include "stream/spill_test_support.h"

namespace stream {
namespace {

using Values = std::vector<std::string>;

constexpr std::size_t k_most = 1000;
constexpr std::size_t k_two_records = 2 * (k_record_overhead + 4);

ports::OutgoingRecord record(std::string value) {
    return {"t", "key", std::move(value), base::Timestamp()};
}

// A window for two records of one byte each, with a spill.
class OverflowTest : public testing::Test {
protected:
    void open() {
        window = std::make_unique<Window>("broker", Window::Limits{k_two_records, k_two_records});
        overflow = std::make_unique<Overflow>(*window, SpillQueue::open(spill.doors()).value());
    }
    void append(const Values& values) {
        for (const auto& value : values) window->append(record(value));
    }
    // Takes the next records from the window and acknowledges them.
    Values send() {
        std::vector<Handing> batch;
        window->take(batch, k_most);
        Values values;
        std::vector<Position> positions;
        for (const Handing& each : batch) {
            values.emplace_back(each.record->value());
            positions.push_back(each.position);
        }
        window->acknowledge(positions);
        return values;
    }
    base::Result<void> flushed() {
        return window->flush(std::chrono::milliseconds(0), [](std::uint64_t waiting) {
            return base::unavailable(std::to_string(waiting));
        });
    }

    TestSpill spill;
    std::unique_ptr<Window> window;
    std::unique_ptr<Overflow> overflow;
};

TEST_F(OverflowTest, WhatTheWindowCannotHoldComesBackInOrderAndTheSpillIsCleared) {
    open();
    append({"0", "1", "2", "3", "4"});
    EXPECT_EQ(spill.size(), 3U);
    EXPECT_TRUE(overflow->is_used());
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(send(), (Values{"0", "1"}));  // there was no room for more
    ASSERT_TRUE(overflow->step(1));
    EXPECT_EQ(send(), Values{"2"});
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(spill.cleared(), 0);  // its records wait in memory, unacknowledged
    EXPECT_EQ(send(), (Values{"3", "4"}));
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(spill.cleared(), 1);
    EXPECT_FALSE(overflow->is_used());
    EXPECT_TRUE(flushed());

    append({"5", "6", "7"});  // the spill is open again
    EXPECT_EQ(spill.size(), 1U);
    EXPECT_EQ(send(), (Values{"5", "6"}));
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(send(), Values{"7"});
    EXPECT_TRUE(flushed());
}

TEST_F(OverflowTest, WhatAProcessCouldNotSendTheNextOneSendsFirst) {
    open();
    append({"0", "1", "2", "3"});
    EXPECT_EQ(send(), (Values{"0", "1"}));
    ASSERT_TRUE(overflow->step(1));  // "2" is in memory and in the spill
    append({"4"});
    overflow.reset();
    append({"lost"});  // without a spill
    EXPECT_EQ(window->deliveries().at(0).failed, 1U);

    open();
    append({"new"});
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(send(), (Values{"2", "3", "4", "new"}));
    EXPECT_EQ(window->backlog().appended, 1U);
    EXPECT_EQ(window->backlog().settled, 1U);
}

TEST_F(OverflowTest, WhatIsInMemoryAloneIsKeptForTheNextProcess) {
    open();
    append({"0", "1"});
    EXPECT_EQ(spill.size(), 0U);
    ASSERT_TRUE(overflow->keep_rest());
    EXPECT_EQ(spill.size(), 2U);
    overflow.reset();
    open();
    ASSERT_TRUE(overflow->step(k_most));
    EXPECT_EQ(send(), (Values{"0", "1"}));
}

TEST_F(OverflowTest, ASpillThatBreaksLosesWhatIsInItAlone) {
    open();
    append({"0", "1", "2"});
    EXPECT_EQ(send(), (Values{"0", "1"}));
    spill.break_down();
    const auto stepped = overflow->step(k_most);
    ASSERT_FALSE(stepped);
    EXPECT_EQ(stepped.error().what, "the test's spill is broken");
    EXPECT_EQ(flushed().error().what, "the test's spill is broken");
    EXPECT_EQ(window->deliveries().at(0).failed, 1U);
    EXPECT_EQ(window->deliveries().at(0).waiting, 0U);
    EXPECT_FALSE(overflow->is_used());
    EXPECT_TRUE(overflow->step(k_most));  // there is no spill any more
    append({"3", "4", "5"});
    EXPECT_EQ(send(), (Values{"3", "4"}));
    EXPECT_EQ(window->deliveries().at(0).failed, 2U);
}

}  // namespace
}  // namespace stream
