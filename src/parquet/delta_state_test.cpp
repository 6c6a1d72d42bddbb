#include "parquet/delta_state.h"

#include <gtest/gtest.h>

namespace {

using ports::Table;
using tables::ChainEnds;
using tables::DeltaActions;
using tables::DeltaState;

ports::Commit commit(ports::Partition partition, ports::OffsetRange range, bool has_files = true,
                     ports::LogNumber log = 1) {
    ports::Commit commit;
    commit.topic = "t";
    commit.partition = partition;
    commit.log_number = log;
    commit.range = range;
    commit.rows = 7;
    if (!has_files) return commit;
    const std::string name = "t-" + std::to_string(log) + "-" + std::to_string(partition) + "-" +
                             std::to_string(range.from) + ".parquet";
    commit.files = {{Table::meta, ".staged-" + name, name, 10},
                    {Table::podium, ".staged-" + name, name, 20}};
    return commit;
}

std::vector<std::string> names(const std::optional<DeltaActions>& actions) {
    std::vector<std::string> names;
    if (!actions) return names;
    for (const auto& add : actions->adds) names.push_back(add.name);
    return names;
}

TEST(DeltaState, WhatIsBehindTheEndOfItsChainIsMissing) {
    DeltaState state(Table::podium);
    const std::vector<ports::Commit> commits = {commit(0, {0, 5}), commit(0, {5, 9}),
                                                commit(1, {0, 4}), commit(0, {0, 3}, true, 2)};
    const auto first = state.missing(commits);
    EXPECT_EQ(names(first), (std::vector<std::string>{"t-1-0-0.parquet", "t-1-0-5.parquet",
                                                      "t-1-1-0.parquet", "t-2-0-0.parquet"}));
    EXPECT_EQ(first->adds[0].bytes, 20U);
    EXPECT_EQ(first->adds[0].rows, 7U);
    EXPECT_EQ(first->txns, (ChainEnds{{{"t", 1, 0}, 9}, {{"t", 1, 1}, 4}, {{"t", 2, 0}, 3}}));
    EXPECT_EQ(first->ends, first->txns);
    ASSERT_TRUE(state.take(1, *first));
    EXPECT_FALSE(state.missing(commits));
    const auto next = state.missing({commit(0, {5, 9}), commit(0, {9, 12})});
    EXPECT_EQ(names(next), std::vector<std::string>{"t-1-0-9.parquet"});
    EXPECT_EQ(next->txns, (ChainEnds{{{"t", 1, 0}, 12}}));
    EXPECT_EQ(next->ends->size(), 3U);
}

TEST(DeltaState, CommitsWithoutFilesMakeNoVersion) {
    DeltaState state(Table::meta);
    EXPECT_FALSE(state.missing({commit(0, {0, 5}, false)}));
    const auto later = state.missing({commit(0, {0, 5}, false), commit(0, {5, 9})});
    EXPECT_EQ(names(later), std::vector<std::string>{"t-1-0-5.parquet"});
}

TEST(DeltaState, WhatOthersPublishedIsNotMissing) {
    DeltaState state(Table::meta);
    DeltaActions theirs;
    theirs.txns[{"t", 1, 0}] = 5;
    ASSERT_TRUE(state.take(1, theirs));
    EXPECT_FALSE(state.missing({commit(0, {0, 5})}));
    EXPECT_EQ(names(state.missing({commit(0, {0, 5}), commit(0, {5, 6})})),
              std::vector<std::string>{"t-1-0-5.parquet"});
}

TEST(DeltaState, AVersionOfOursSaysWhatAllBeforeItComeTo) {
    DeltaState state(Table::meta);
    DeltaActions ours;
    ours.txns[{"t", 1, 0}] = 5;
    ours.ends = {{{{"t", 1, 0}, 5}, {{"t", 1, 1}, 8}}};
    ASSERT_TRUE(state.take(17, ours));
    EXPECT_EQ(state.version(), 17);
    EXPECT_FALSE(state.missing({commit(1, {0, 8})}));
}

TEST(DeltaState, ATableThatOthersHaveChangedIsLeftAlone) {
    DeltaState state(Table::meta);
    DeltaActions newer;
    newer.protocol = tables::DeltaProtocol{3, 7};
    const auto refused = state.take(3, newer);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("writers of version 7"), std::string::npos);
    DeltaActions columns;
    columns.metadata.emplace();
    columns.metadata->schema = tables::delta_schema(Table::podium);
    EXPECT_FALSE(state.take(3, columns));
    columns.metadata->schema = R"({"type":"struct","fields":[]})";
    EXPECT_FALSE(state.take(3, columns));
    columns.metadata->schema = tables::delta_schema(Table::meta);
    EXPECT_TRUE(state.take(3, columns));
    columns.metadata->partitioned = true;
    EXPECT_FALSE(state.take(4, columns));
}

TEST(DeltaReplay, CountsWhatIsToBeRead) {
    tables::DeltaReplay replay;
    DeltaActions one;
    one.txns[{"t", 1, 0}] = 5;
    one.adds = {{"a", 1, 7, {}, true}, {"b", 2, 7, {}, true}, {"c", 3, 7, {}, true}};
    replay.take(0, one);
    DeltaActions two;
    two.adds = {{"b", 2, 7, {}, true}, {"d", 4, 7, {}, false}};
    two.removes = {{"a", false}, {"c", true}};
    replay.take(1, two);
    auto found = replay.finish();
    EXPECT_EQ(found.version, 1);
    EXPECT_EQ(found.ends, (ChainEnds{{{"t", 1, 0}, 5}}));
    EXPECT_EQ(found.files["a"].times, 0U);
    EXPECT_TRUE(found.files["a"].replaced);
    EXPECT_EQ(found.files["b"].times, 2U);
    EXPECT_EQ(found.files["b"].bytes, 2U);
    EXPECT_FALSE(found.files["c"].replaced);
    EXPECT_EQ(found.files["c"].times, 0U);
    EXPECT_TRUE(found.files["d"].rearranged);
}

}  // namespace
