#include "compact/merge_plan.h"

#include <gtest/gtest.h>

namespace {

using compact::MergePlan;
using compact::PlanRules;
using ports::Commit;
using ports::Table;
using ports::TableFile;

class MergePlanTest : public testing::Test {
protected:
    // The next commit of the partition: one offset, so many rows, files in view.
    Commit& add(std::uint64_t rows, ports::Partition partition = 0) {
        Commit commit;
        commit.topic = "t";
        commit.partition = partition;
        const ports::Offset from = next_[partition]++;
        commit.range = {from, from + 1};
        commit.rows = rows;
        const std::string name =
            std::to_string(partition) + "-" + std::to_string(from) + ".parquet";
        for (const Table table : {Table::meta, Table::podium}) {
            commit.files.push_back({table, ".staged-" + name, name, rows});
            files_.push_back({table, name, true, rows, {}});
        }
        commits_.push_back(commit);
        return commits_.back();
    }
    TableFile& file(const std::string& name) {
        for (TableFile& each : files_) {
            if (each.name == name && each.table == Table::meta) return each;
        }
        throw std::logic_error(name);
    }
    void merge(const std::vector<std::string>& names, const std::string& into) {
        for (const std::string& name : names) file(name).merged_into = into;
    }
    std::vector<MergePlan> plan(std::uint64_t target,
                                const ports::PublishedEnds* published = nullptr) const {
        return compact::plan_merges(commits_, files_, PlanRules{Table::meta, target, published});
    }
    static std::vector<std::string> parts(const MergePlan& plan) {
        std::vector<std::string> names;
        for (const auto& part : plan.parts) names.push_back(part.name);
        return names;
    }
    using Names = std::vector<std::string>;

    std::vector<Commit> commits_;
    std::vector<TableFile> files_;
    std::map<ports::Partition, ports::Offset> next_;
};

TEST_F(MergePlanTest, NeighboursGoIntoOneFile) {
    for (int i = 0; i < 3; ++i) add(10);
    const auto plans = plan(100);
    ASSERT_EQ(plans.size(), 1U);
    EXPECT_EQ(parts(plans[0]), (Names{"0-0.parquet", "0-1.parquet", "0-2.parquet"}));
    EXPECT_EQ(plans[0].replaced, parts(plans[0]));
    EXPECT_EQ(plans[0].rows, 30U);
    EXPECT_EQ(plans[0].commits, (etl::FileCommit{0, 1, 0, 3}));
}

TEST_F(MergePlanTest, OneFileAloneIsLeft) {
    add(10);
    EXPECT_TRUE(plan(100).empty());
    EXPECT_TRUE(plan(5).empty());
}

TEST_F(MergePlanTest, NoFileIsLargerThanTheTarget) {
    for (int i = 0; i < 5; ++i) add(40);
    const auto plans = plan(100);
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].rows, 80U);
    EXPECT_EQ(plans[1].rows, 80U);
}

TEST_F(MergePlanTest, AFileAsLargeAsTheTargetStaysAndParts) {
    add(10), add(10), add(100), add(10), add(10);
    const auto plans = plan(100);
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(parts(plans[1]), (Names{"0-3.parquet", "0-4.parquet"}));
}

TEST_F(MergePlanTest, EachChainForItself) {
    add(10, 0), add(10, 0), add(10, 1), add(10, 1);
    commits_[3].log_number = 2;
    EXPECT_EQ(plan(100).size(), 1U);
}

TEST_F(MergePlanTest, AMergedFileGrows) {
    for (int i = 0; i < 4; ++i) add(10);
    merge({"0-0.parquet", "0-1.parquet", "0-2.parquet"}, "m.parquet");
    const auto plans = plan(100);
    ASSERT_EQ(plans.size(), 1U);
    EXPECT_EQ(plans[0].replaced, (Names{"m.parquet", "0-3.parquet"}));
    EXPECT_EQ(plans[0].parts.size(), 4U);
}

TEST_F(MergePlanTest, AMergedFileWithRowsOfALostCommitStays) {
    for (int i = 0; i < 4; ++i) add(10);
    merge({"0-0.parquet", "0-1.parquet", "0-2.parquet"}, "m.parquet");
    commits_.erase(commits_.begin() + 2);
    EXPECT_TRUE(plan(100).empty());
}

TEST_F(MergePlanTest, WhatIsNotInViewPartsAndStays) {
    for (int i = 0; i < 5; ++i) add(10);
    file("0-2.parquet").visible = false;
    const auto plans = plan(100);
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(parts(plans[0]), (Names{"0-0.parquet", "0-1.parquet"}));
    EXPECT_EQ(parts(plans[1]), (Names{"0-3.parquet", "0-4.parquet"}));
}

TEST_F(MergePlanTest, WhatIsInViewTwiceStays) {
    for (int i = 0; i < 3; ++i) add(10);
    files_.push_back(file("0-1.parquet"));
    EXPECT_TRUE(plan(100).empty());
}

TEST_F(MergePlanTest, OnlyWhatIsPublished) {
    for (int i = 0; i < 4; ++i) add(10);
    const ports::PublishedEnds ends = {{{"t", 1, 0}, 2}};
    const auto plans = plan(100, &ends);
    ASSERT_EQ(plans.size(), 1U);
    EXPECT_EQ(parts(plans[0]), (Names{"0-0.parquet", "0-1.parquet"}));
}

TEST_F(MergePlanTest, CommitsWithoutFilesPartNothing) {
    add(10);
    Commit& empty = add(0);
    empty.files.clear();
    add(10);
    EXPECT_EQ(plan(100).size(), 1U);
}

}  // namespace
