#include "stream/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace stream {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t k_roomy = std::size_t{1} << 30;

ports::OutgoingRecord record(std::string value, std::string topic = "t") {
    return {std::move(topic), "key", std::move(value), base::Timestamp()};
}

base::Error late(std::uint64_t waiting) { return base::unavailable(std::to_string(waiting)); }

std::vector<std::string> taken(Window& window, std::size_t most = 1000) {
    std::vector<Handing> batch;
    window.take(batch, most);
    std::vector<std::string> values;
    values.reserve(batch.size());
    for (const Handing& each : batch) values.emplace_back(each.record->value());
    return values;
}

using Values = std::vector<std::string>;

TEST(Window, SettledIsTheLengthOfThePrefixWithoutAGap) {
    Window window("broker", {k_roomy, k_roomy});
    for (int i = 0; i < 5; ++i) window.append(record(std::to_string(i)));
    EXPECT_EQ(taken(window), (Values{"0", "1", "2", "3", "4"}));
    window.acknowledge({1, 2, 4});
    EXPECT_EQ(window.backlog().settled, 0U);
    window.acknowledge({0});
    EXPECT_EQ(window.backlog().settled, 3U);
    window.acknowledge({0, 1, 2, 4});  // once is enough
    EXPECT_EQ(window.backlog().settled, 3U);
    window.acknowledge({3});
    EXPECT_EQ(window.backlog().settled, 5U);
    EXPECT_EQ(window.deliveries().at(0).acknowledged, 5U);
}

TEST(Window, ARandomOrderOfAcknowledgementsAgreesWithAPlainModel) {
    std::mt19937 random(7);
    Window window("broker", {k_roomy, k_roomy});
    std::vector<bool> done;
    std::vector<Position> open;
    for (int step = 0; step < 20'000; ++step) {
        if (random() % 2 == 0) {
            window.append(record("v"));
            open.push_back(done.size());
            done.push_back(false);
            taken(window);
        } else if (!open.empty()) {
            std::swap(open[random() % open.size()], open.back());
            window.acknowledge({open.back()});
            done[static_cast<std::size_t>(open.back())] = true;
            open.pop_back();
        }
        if (step % 100 == 0) {
            const auto gap = std::find(done.begin(), done.end(), false) - done.begin();
            ASSERT_EQ(window.backlog().settled, static_cast<std::uint64_t>(gap));
            ASSERT_EQ(window.deliveries().empty() ? 0 : window.deliveries()[0].waiting,
                      open.size());
        }
    }
}

TEST(Window, ARefusedRecordWaitsAloneUntilItIsTaken) {
    Window window("broker", {k_roomy, k_roomy});
    for (int i = 0; i < 4; ++i) window.append(record(std::to_string(i)));
    taken(window);
    window.refuse(1, base::rejected("too large"));
    window.acknowledge({0, 2});
    EXPECT_EQ(window.backlog().settled, 1U);
    EXPECT_FALSE(window.backlog().has_room);
    EXPECT_EQ(window.failure().error().what, "too large");
    EXPECT_EQ(window.flush(milliseconds(0), late).error().what, "too large");
    EXPECT_EQ(window.deliveries().at(0).failed, 0U);
    EXPECT_EQ(window.deliveries().at(0).waiting, 2U);

    EXPECT_TRUE(taken(window).empty());
    EXPECT_EQ(window.take_refused_again(), 1U);
    EXPECT_EQ(taken(window), Values{"1"});  // and not the last one, which is on its way
    window.refuse(1, base::rejected("still too large"));
    EXPECT_EQ(window.refused(), 1U);
    EXPECT_EQ(window.take_refused_again(), 1U);
    EXPECT_EQ(taken(window), Values{"1"});
    window.acknowledge({1, 3});
    EXPECT_EQ(window.backlog().settled, 4U);
    EXPECT_TRUE(window.backlog().has_room);
    EXPECT_TRUE(window.failure());
    EXPECT_EQ(window.deliveries().at(0).acknowledged, 4U);
    EXPECT_TRUE(window.flush(milliseconds(0), late));
}

TEST(Window, BeyondTheLimitARecordIsRefusedAndLaterOnesMayFitAgain) {
    Window window("broker", {2000, 4000});
    const std::string large(1000 - 3 - k_record_overhead, 'x');
    for (int i = 0; i < 6; ++i) window.append(record(large));
    EXPECT_FALSE(window.backlog().has_room);
    EXPECT_EQ(window.deliveries().at(0).failed, 2U);
    EXPECT_EQ(window.backlog().appended, 6U);
    EXPECT_EQ(window.backlog().waiting_bytes, 4000U);
    EXPECT_EQ(window.backlog().limit_bytes, 2000U);
    EXPECT_EQ(taken(window).size(), 4U);
    window.acknowledge({0, 1, 2, 3});
    EXPECT_EQ(window.backlog().waiting_bytes, 0U);
    EXPECT_TRUE(window.backlog().has_room);
    window.append(record("fits"));
    EXPECT_EQ(taken(window), Values{"fits"});
    window.acknowledge({4});
    EXPECT_EQ(window.backlog().settled, 4U);  // the fifth was lost
    EXPECT_FALSE(window.failure());
}

TEST(Window, WhatWasHandedOverAndNotAcknowledgedIsTakenAgainInOrder) {
    Window window("broker", {k_roomy, k_roomy});
    for (int i = 0; i < 6; ++i) window.append(record(std::to_string(i)));
    EXPECT_EQ(taken(window, 4).size(), 4U);
    window.acknowledge({1});
    EXPECT_EQ(window.rewind(), 3U);
    std::vector<Handing> batch;
    window.take(batch, 100);
    EXPECT_EQ(batch.size(), 5U);
    EXPECT_EQ(window.deliveries().at(0).retried, 3U);
    window.put_back(batch, 2);
    EXPECT_EQ(taken(window), (Values{"3", "4", "5"}));
    EXPECT_EQ(window.deliveries().at(0).retried, 3U);
}

TEST(Window, FlushWaitsForItsOwnRecordsAndNamesWhatIsMissing) {
    Window window("broker", {k_roomy, k_roomy});
    EXPECT_TRUE(window.flush(milliseconds(0), late));
    window.append(record("a"));
    window.append(record("b"));
    EXPECT_EQ(window.flush(milliseconds(5), late).error().what, "2");
    taken(window);
    window.acknowledge({0, 1});
    EXPECT_TRUE(window.flush(milliseconds(0), late));
}

// A sink that keeps values, and gives them back as the pump does.
struct Kept {
    std::vector<std::pair<Position, ports::OutgoingRecord>> records;
    std::size_t next = 0;
    bool full = false;

    Window::SpillSink sink() {
        return [this](Position position, const ports::OutgoingRecord& one) {
            if (!full) records.emplace_back(position, one);
            return !full;
        };
    }
    void refill(Window& window, std::size_t most) {
        std::vector<ports::OutgoingRecord> back;
        while (back.size() < most && next < records.size()) {
            EXPECT_EQ(records[next].first, window.refill_position() + back.size());
            back.push_back(records[next++].second);
        }
        window.refill(back);
    }
};

TEST(Window, OnceSomethingIsSpilledAllThatFollowsIsUntilItHasComeBack) {
    Window window("broker", {k_roomy, 2 * (k_record_overhead + 4)});
    Kept spill;
    window.open_spill(spill.sink());
    for (const char* value : {"0", "1", "2", "3"}) window.append(record(value));
    EXPECT_EQ(spill.records.size(), 2U);
    EXPECT_FALSE(window.backlog().has_room);
    EXPECT_EQ(window.wanted_of_spill(), 0U);  // no room
    EXPECT_EQ(taken(window), (Values{"0", "1"}));
    window.acknowledge({0, 1});
    EXPECT_EQ(window.wanted_of_spill(), 2U);
    window.append(record("4"));  // fits, but would overtake
    EXPECT_EQ(spill.records.size(), 3U);
    spill.refill(window, 2);
    EXPECT_EQ(taken(window), (Values{"2", "3"}));
    window.acknowledge({2, 3});
    EXPECT_EQ(window.backlog().settled, 4U);
    EXPECT_FALSE(window.close_spill());
    spill.refill(window, 10);
    window.append(record("5"));  // nothing is in the spill alone
    EXPECT_EQ(taken(window), (Values{"4", "5"}));
    EXPECT_EQ(window.only_in_memory().size(), 1U);
    EXPECT_FALSE(window.close_spill());
    window.acknowledge({4});
    EXPECT_TRUE(window.close_spill());
    EXPECT_FALSE(window.spill_is_used());
    window.acknowledge({5});
    EXPECT_EQ(window.backlog().settled, 6U);
    EXPECT_TRUE(window.failure());
    const auto row = window.deliveries().at(0);
    EXPECT_EQ(row.acknowledged, 6U);
    EXPECT_EQ(row.waiting, 0U);
}

TEST(Window, WhatAnEarlierProcessLeftGoesFirstAndIsNotCountedAsAppended) {
    Window window("broker", {k_roomy, k_roomy});
    Kept spill;
    spill.records = {{0, record("old 0", "a")}, {1, record("old 1", "b")}};
    window.lead(2);
    window.open_spill(spill.sink());
    window.append(record("new"));
    EXPECT_EQ(spill.records.size(), 3U);
    spill.refill(window, 10);
    EXPECT_EQ(taken(window), (Values{"old 0", "old 1", "new"}));
    window.acknowledge({0, 1});
    EXPECT_EQ(window.backlog().appended, 1U);
    EXPECT_EQ(window.backlog().settled, 0U);
    window.acknowledge({2});
    EXPECT_EQ(window.backlog().settled, 1U);
    EXPECT_TRUE(window.close_spill());
    EXPECT_EQ(window.deliveries().size(), 3U);
}

TEST(Window, ALostSpillFailsWhatWasInIt) {
    Window window("broker", {k_roomy, k_record_overhead + 4});
    Kept spill;
    window.open_spill(spill.sink());
    for (const char* value : {"0", "1", "2"}) window.append(record(value));
    window.lose_spilled(base::disk_error("gone"));
    taken(window);
    window.acknowledge({0});
    EXPECT_EQ(window.flush(milliseconds(0), late).error().what, "gone");
    EXPECT_EQ(window.backlog().settled, 1U);
    EXPECT_EQ(window.deliveries().at(0).failed, 2U);
    EXPECT_EQ(window.deliveries().at(0).waiting, 0U);
    spill.full = true;
    window.append(record("3"));
    EXPECT_EQ(taken(window), Values{"3"});
    window.append(record("4"));
    EXPECT_EQ(window.deliveries().at(0).failed, 3U);
}

}  // namespace
}  // namespace stream
