#include "worker/sweep.h"

#include <gtest/gtest.h>

namespace worker {
namespace {

using ports::Table;

const base::Timestamp k_now{std::chrono::hours(1000)};
const std::string k_topic = "lib.server.lobby";

ports::StagedFile staged(Table table, const std::string& name) {
    return {table, ".staged-" + name + "-ff", name, 10};
}
ports::TableFile hidden(Table table, const std::string& name, std::chrono::minutes age) {
    return {table, ".staged-" + name + "-ff", false, 10, k_now - age};
}
ports::TableFile visible(Table table, const std::string& name) {
    return {table, name, true, 10, {}};
}

class SweepTest : public testing::Test {
protected:
    SweepTest() {
        commit_.topic = k_topic;
        commit_.partition = 3;
        commit_.range = {1200, 4711};
        name_ = file_name(commit_, "w1.1");
        commit_.files = {staged(Table::meta, name_), staged(Table::podium, name_)};
    }
    SweepPlan plan(const std::vector<ports::TableFile>& files) {
        return plan_sweep({commit_}, files, {k_topic, k_now, std::chrono::hours(1)});
    }

    ports::Commit commit_;
    std::string name_;
};

TEST_F(SweepTest, NamesSayWhatTheyHold) {
    EXPECT_EQ(name_, "lib.server.lobby-3-000000001200-000000004711-w1.1.parquet");
}

TEST_F(SweepTest, CommittedFilesAreRevealedWhateverTheirAge) {
    const auto sweep = plan(
        {hidden(Table::meta, name_, std::chrono::minutes(600)), visible(Table::podium, name_)});
    ASSERT_EQ(sweep.reveal.size(), 1U);
    EXPECT_EQ(sweep.reveal[0].table, Table::meta);
    EXPECT_TRUE(sweep.remove.empty());
    EXPECT_TRUE(sweep.missing.empty());
}

TEST_F(SweepTest, CommittedFilesThatAreNowhereAreMissing) {
    const auto sweep = plan({visible(Table::meta, name_)});
    ASSERT_EQ(sweep.missing.size(), 1U);
    EXPECT_EQ(sweep.missing[0].table, Table::podium);
}

TEST_F(SweepTest, OnlyOldHiddenFilesOfThisTopicGo) {
    ports::Commit other = commit_;
    other.range = {4711, 5000};
    const std::string orphan = file_name(other, "w2.1");
    other.topic = "other.topic";
    const auto sweep =
        plan({visible(Table::meta, name_), visible(Table::podium, name_),
              visible(Table::meta, orphan),  // nobody removes what is visible
              hidden(Table::podium, orphan, std::chrono::minutes(61)),
              hidden(Table::meta, orphan, std::chrono::minutes(59)),
              hidden(Table::meta, file_name(other, "w3.1"), std::chrono::minutes(999)),
              hidden(Table::meta, "mine.parquet", std::chrono::minutes(999))});
    ASSERT_EQ(sweep.remove.size(), 1U);
    EXPECT_EQ(sweep.remove[0].table, Table::podium);
    EXPECT_TRUE(sweep.reveal.empty());
}

}  // namespace
}  // namespace worker
