#include "app/jobs/shared_partitions.h"

#include <gtest/gtest.h>

#include <thread>

#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "tests/support/temp_folder.h"

namespace app {
namespace {

const std::string k_topic(base::k_lobby_queue);

class SharedPartitionsTest : public testing::Test {
protected:
    SharedPartitionsTest() {
        settings_.files.output_dir = folder_.path() / "tables";
        settings_.commits.rotate_seconds = 86400;
        make_output_dir(settings_);
    }

    // As somebody else commits it.
    void commit(ports::Partition partition, const ports::OffsetRange& range) const {
        ports::Commit commit;
        commit.topic = k_topic;
        commit.partition = partition;
        commit.range = range;
        commit.resume[k_topic] = range.to;
        commit.time = now();
        ASSERT_TRUE(TablesPlace(settings_).ledger().append(commit));
    }

    const support::TempFolder folder_;
    Settings settings_;
};

TEST_F(SharedPartitionsTest, WhatOthersDoIsWaitedForUntilTheLedgerHasIt) {
    SharedPartitions partitions(settings_, {{k_topic, 0, 50}, {k_topic, 1, 50}});
    EXPECT_EQ(partitions.count(), 2);
    const auto ours = partitions.next();
    ASSERT_TRUE(ours);
    const ports::Partition theirs = 1 - ours->partition;
    commit(theirs, {0, 1});
    std::optional<SharedPartitions::Taken> later{{-1, 0}};
    std::thread waiting([&] { later = partitions.next(); });
    EXPECT_EQ(partitions.waits_for(), "");
    partitions.finished(ours->partition);
    EXPECT_NE(partitions.waits_for().find("partition " + std::to_string(theirs) + " of " + k_topic),
              std::string::npos);
    commit(theirs, {1, 50});
    waiting.join();
    EXPECT_FALSE(later);
    EXPECT_EQ(partitions.waits_for(), "");
    EXPECT_EQ(partitions.done_by_others(), std::vector<ports::Partition>{theirs});
    EXPECT_EQ(partitions.targets_of(theirs).size(), 1U);
}

TEST_F(SharedPartitionsTest, WhoWaitsIsTold) {
    SharedPartitions partitions(settings_, {{k_topic, 0, 50}});
    ASSERT_TRUE(partitions.next());
    std::thread waiting([&] { EXPECT_FALSE(partitions.next()); });
    partitions.stop();
    waiting.join();
}

TEST_F(SharedPartitionsTest, WhereTheChainEndsIsToldWithIt) {
    commit(0, {0, 7});
    settings_.commits.rotate_seconds = 0.05;
    SharedPartitions partitions(settings_, {{k_topic, 0, 50}});
    const auto taken = partitions.next();
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->chain_end, 7);
}

}  // namespace
}  // namespace app
