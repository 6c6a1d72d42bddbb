#include "worker/partition_choice.h"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using worker::PartitionChoice;
using Partitions = std::vector<ports::Partition>;

constexpr PartitionChoice::Patience k_patience{10s, 2s};
const PartitionChoice::Time k_begin{};

PartitionChoice::Seen seen(ports::Partition partition, ports::Offset end,
                           std::optional<PartitionChoice::Duration> age = std::nullopt) {
    return {partition, end, false, age};
}

PartitionChoice::Seen complete(ports::Partition partition, ports::Offset end,
                               std::optional<PartitionChoice::Duration> age = std::nullopt) {
    return {partition, end, true, age};
}

TEST(PartitionChoice, WhoIsAloneTakesAllInItsOrderAtOnce) {
    PartitionChoice choice({2, 0, 1}, k_patience);
    for (const ports::Partition partition : {2, 0, 1}) {
        choice.look(seen(partition, 0), k_begin);
        EXPECT_EQ(choice.take(k_begin), partition);
        EXPECT_FALSE(choice.all_done());
    }
    EXPECT_FALSE(choice.take(k_begin));
    for (const ports::Partition partition : {0, 1, 2}) choice.finished(partition);
    EXPECT_TRUE(choice.all_done());
    EXPECT_TRUE(choice.done_by_others().empty());
}

TEST(PartitionChoice, APartitionThatOthersMoveIsTheirsUntilItStandsStill) {
    PartitionChoice choice({0, 1}, k_patience);
    choice.look(seen(0, 0), k_begin);
    EXPECT_EQ(choice.chain_end(0), 0);
    choice.look(seen(0, 1), k_begin + 1s);
    EXPECT_EQ(choice.chain_end(0), 1);
    EXPECT_EQ(choice.take(k_begin + 1s), 1);
    EXPECT_FALSE(choice.take(k_begin + 10s));
    EXPECT_EQ(choice.of_others(), Partitions{0});
    choice.look(seen(0, 5), k_begin + 10s);
    EXPECT_FALSE(choice.take(k_begin + 19s));
    EXPECT_EQ(choice.take(k_begin + 20s), 0);
}

TEST(PartitionChoice, WhatOthersFinishIsDone) {
    PartitionChoice choice({0}, k_patience);
    choice.look(seen(0, 0), k_begin);
    choice.look(complete(0, 9), k_begin + 1s);
    EXPECT_TRUE(choice.all_done());
    EXPECT_EQ(choice.done_by_others(), Partitions{0});
}

TEST(PartitionChoice, WhatWasCompleteBeforeIsLookedAtAgain) {
    PartitionChoice choice({0}, k_patience);
    choice.look(complete(0, 9, 1s), k_begin);
    choice.look(complete(0, 9, 1s), k_begin);
    EXPECT_FALSE(choice.all_done());
    EXPECT_EQ(choice.take(k_begin), 0);
}

TEST(PartitionChoice, AFreshCommitHasALivingWriterForAMoment) {
    PartitionChoice choice({0, 1}, k_patience);
    choice.look(seen(0, 7, 500ms), k_begin);
    choice.look(seen(1, 7, 1h), k_begin);
    EXPECT_EQ(choice.take(k_begin), 1);
    EXPECT_FALSE(choice.take(k_begin + 1s));
    EXPECT_EQ(choice.take(k_begin + 1500ms), 0);
}

TEST(PartitionChoice, OurOwnCommitsAreNoSignOfOthers) {
    PartitionChoice choice({0}, k_patience);
    choice.look(seen(0, 0), k_begin);
    EXPECT_EQ(choice.take(k_begin), 0);
    choice.look(seen(0, 5), k_begin);
    choice.look(complete(0, 9), k_begin);
    EXPECT_FALSE(choice.all_done());
    choice.put_back(0);
    EXPECT_EQ(choice.take(k_begin), 0);
}

TEST(PartitionChoice, WhoLosesAPartitionLeavesItAndWaitsLongerEachTime) {
    PartitionChoice choice({0}, k_patience);
    PartitionChoice::Time now = k_begin;
    for (const auto patience : {10s, 20s, 40s}) {
        choice.look(seen(0, 0), now);
        EXPECT_EQ(choice.take(now), 0);
        choice.left(0, now);
        EXPECT_FALSE(choice.take(now + patience - 1s));
        now += patience;
    }
}

TEST(PartitionChoice, WhatWasLeftIsDoneOnceTheLedgerSaysSo) {
    PartitionChoice choice({0}, k_patience);
    choice.look(seen(0, 0), k_begin);
    EXPECT_EQ(choice.take(k_begin), 0);
    choice.look(complete(0, 9), k_begin);
    choice.left(0, k_begin);
    choice.look(complete(0, 9), k_begin);
    EXPECT_EQ(choice.done_by_others(), Partitions{0});
}

}  // namespace
