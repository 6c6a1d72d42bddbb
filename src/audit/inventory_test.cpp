#include "audit/inventory.h"

#include <gtest/gtest.h>

#include "audit/chains.h"
#include "tests/support/audit_fakes.h"

namespace {

using audit::Findings;
using audit::Kind;

ports::Commit commit(ports::Partition partition, ports::Offset from, ports::Offset to) {
    ports::Commit commit;
    commit.topic = "lib.server.lobby";
    commit.partition = partition;
    commit.range = {from, to};
    return commit;
}

void add_files(support::FakeTables& tables, ports::Commit& commit, const std::string& name) {
    for (const auto table : {ports::Table::meta, ports::Table::podium}) {
        commit.files.push_back({table, ".staged-" + name, name, 0});
        tables.files.push_back({table, name, {}});
    }
}

struct Taken {
    audit::Inventory inventory;
    Findings findings{10};
};

Taken take(support::FakeTables& tables, const std::vector<ports::Retained>& retained = {}) {
    Taken taken;
    auto inventory = audit::take_inventory(tables, tables, "lib.server.lobby", taken.findings);
    EXPECT_TRUE(inventory.has_value());
    taken.inventory = std::move(*inventory);
    audit::check_chains(taken.inventory, {{"lib.server.lobby", retained}}, taken.findings);
    return taken;
}

std::string ledger_text(const Taken& taken) {
    const auto& examples = taken.findings.examples(Kind::ledger);
    return examples.empty() ? "" : examples.front().text;
}

TEST(Inventory, WholeChainsHaveNoFault) {
    support::FakeTables tables;
    tables.commits = {commit(0, 0, 10), commit(0, 10, 25), commit(1, 3, 9), commit(2, 0, 4)};
    const auto taken = take(tables, {{0, 0, 25}, {1, 3, 12}, {2, 2, 4}});
    EXPECT_EQ(taken.findings.all(), 0U);
}

TEST(Inventory, FindsTheCommitOfAnOffset) {
    support::FakeTables tables;
    tables.commits = {commit(0, 0, 10), commit(0, 10, 25), commit(2, 3, 9)};
    tables.commits.back().resume["lib.server.lobby"] = 5;
    const auto inventory = take(tables).inventory;
    EXPECT_EQ(inventory.commit_of(0, 0), 0U);
    EXPECT_EQ(inventory.commit_of(0, 10), 1U);
    EXPECT_EQ(inventory.commit_of(0, 24), 1U);
    EXPECT_EQ(inventory.commit_of(0, 25), audit::k_no_commit);
    EXPECT_EQ(inventory.commit_of(1, 4), audit::k_no_commit);
    EXPECT_EQ(inventory.commit_of(2, 2), audit::k_no_commit);
    EXPECT_EQ(inventory.commit_of(2, 8), 2U);
    EXPECT_EQ(inventory.resume_of(0), 25);
    EXPECT_EQ(inventory.resume_of(1), 0);
    EXPECT_EQ(inventory.resume_of(2), 5);
    EXPECT_EQ(inventory.end_of(2), 9);
}

TEST(Inventory, AHoleInAChain) {
    support::FakeTables tables;
    tables.commits = {commit(0, 0, 10), commit(0, 12, 25)};
    const auto taken = take(tables);
    EXPECT_EQ(taken.findings.all(), 1U);
    EXPECT_NE(ledger_text(taken).find("offsets 10-12"), std::string::npos);
}

TEST(Inventory, AChainThatBeginsTooLate) {
    support::FakeTables tables;
    tables.commits = {commit(0, 12, 25)};
    EXPECT_EQ(take(tables, {{0, 0, 25}}).findings.of(Kind::ledger), 1U);
    EXPECT_EQ(take(tables, {{0, 12, 25}}).findings.of(Kind::ledger), 0U);
    EXPECT_EQ(take(tables, {{0, 20, 25}}).findings.of(Kind::ledger), 0U);
}

TEST(Inventory, AnOverlap) {
    support::FakeTables tables;
    tables.commits = {commit(0, 0, 10), commit(0, 8, 25)};
    const auto taken = take(tables);
    EXPECT_EQ(taken.findings.all(), 1U);
    EXPECT_NE(ledger_text(taken).find("overlaps"), std::string::npos);
}

TEST(Inventory, ACommitBeyondTheTopicsEnd) {
    support::FakeTables tables;
    tables.commits = {commit(0, 0, 10)};
    EXPECT_NE(ledger_text(take(tables, {{0, 0, 9}})).find("ends at 9"), std::string::npos);
}

TEST(Inventory, AFileThatIsNotThere) {
    support::FakeTables tables;
    auto one = commit(0, 0, 10);
    add_files(tables, one, "a.parquet");
    tables.append(one);
    EXPECT_EQ(take(tables).findings.all(), 0U);
    tables.files.pop_back();
    const auto taken = take(tables);
    EXPECT_EQ(taken.findings.all(), 1U);
    EXPECT_NE(ledger_text(taken).find("GAME_PODIUM/a.parquet is not there"), std::string::npos);
    ASSERT_NE(taken.inventory.unreadable_file(0), nullptr);
    EXPECT_EQ(taken.inventory.unreadable_file(0)->name, "a.parquet");
    EXPECT_EQ(taken.inventory.unreadable_file(0, ports::Table::meta), nullptr);
}

TEST(Inventory, AnOrphan) {
    support::FakeTables tables;
    tables.files.push_back({ports::Table::podium, "b.parquet", {}});
    tables.files.push_back({ports::Table::podium, ".staged-c", {}, false, false});
    const auto taken = take(tables);
    EXPECT_EQ(taken.findings.of(Kind::orphan), 1U);
    EXPECT_EQ(taken.findings.all(), 1U);
    EXPECT_EQ(taken.findings.examples(Kind::orphan).front().file, "GAME_PODIUM/b.parquet");
}

TEST(Inventory, AFileOfAnotherSize) {
    support::FakeTables tables;
    auto one = commit(0, 0, 10);
    add_files(tables, one, "a.parquet");
    one.files[0].bytes = 77;
    tables.append(one);
    EXPECT_EQ(take(tables).findings.of(Kind::altered), 1U);
}

TEST(Inventory, CommitsThatContradictThemselves) {
    support::FakeTables tables;
    auto half = commit(0, 0, 10);
    add_files(tables, half, "a.parquet");
    half.files.pop_back();
    tables.append(half);
    auto without = commit(0, 10, 20);
    without.games = 3;
    tables.append(without);
    auto again = commit(0, 20, 30);
    again.files = {half.files[0], {ports::Table::podium, ".staged-a.parquet", "a.parquet", 0}};
    tables.append(again);
    tables.append(commit(0, 30, 30));
    EXPECT_EQ(take(tables).findings.of(Kind::ledger), 4U);
}

}  // namespace
