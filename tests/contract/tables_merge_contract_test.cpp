// What every FileExchange must keep, as seen through TableStore and TableReader.
#include <algorithm>
#include <set>

#include "tests/contract/tables_twins.h"
#include "tests/support/sample_rows.h"

namespace contract {
namespace {

using ports::Table;
using ports::TableFile;

const std::map<std::string, std::string> k_no_footer;

void append(ports::Rows& to, const ports::Rows& more) {
    const auto add = [](auto& left, const auto& right) {
        left.insert(left.end(), right.begin(), right.end());
    };
    add(to.game, more.game);
    add(to.user, more.user);
    add(to.superhero, more.superhero);
    add(to.rank, more.rank);
    add(to.rounds, more.rounds);
    add(to.damage_received, more.damage_received);
    add(to.damage_sent, more.damage_sent);
}

class TablesMergeContract : public TablesContract {
protected:
    // Commits one file of META with rows of its own.
    ports::MergedPart put(const std::string& name) {
        const ports::Rows rows = support::sample_rows({.seed = seed_++, .games = 70});
        const auto file = store_->stage(Table::meta, name, rows, k_no_footer).value();
        store_->sync(file).value();
        ports::Commit commit;
        commit.topic = k_topic;
        commit.range = {next_, next_ + 1};
        ++next_;
        commit.files = {file};
        home_->open_ledger()->append(commit).value();
        store_->reveal(file).value();
        rows_[name] = rows;
        return {name, file.bytes, rows.size()};
    }

    // Stages a file with the rows of the parts, which are in these files in view.
    ports::MergedFile stage(const std::string& name, const std::vector<ports::MergedPart>& parts,
                            std::vector<std::string> replaced) {
        ports::Rows all;
        for (const ports::MergedPart& part : parts) append(all, rows_.at(part.name));
        const auto file = store_->stage(Table::meta, name, all, k_no_footer).value();
        store_->sync(file).value();
        return {file, parts, std::move(replaced)};
    }

    base::Result<void> exchange(const ports::MergedFile& merged) {
        return home_->open_exchange()->exchange(Table::meta, {merged});
    }

    // What a process that starts now sees in view.
    std::vector<TableFile> visible() {
        auto files = home_->open_store()->list().value();
        std::erase_if(files, [](const TableFile& file) { return !file.visible; });
        return files;
    }
    std::vector<std::string> names() {
        std::vector<std::string> names;
        for (const TableFile& file : visible()) names.push_back(file.name);
        return names;
    }

    void expect_all_rows(ports::TableReader& reader) {
        for (const auto& [name, rows] : rows_) {
            std::string lines;
            std::size_t games = 0;
            const auto take = [&](const ports::Rows& piece) {
                lines += support::meta_lines(piece);
            };
            ASSERT_TRUE(reader.read(Table::meta, name, take)) << name;
            EXPECT_EQ(lines, support::meta_lines(rows)) << name;
            ASSERT_TRUE(reader.read_games(name, [&](const auto& more) { games += more.size(); }));
            EXPECT_EQ(games, rows.size()) << name;
        }
    }

    std::unique_ptr<ports::TableStore> store_ = home_->open_store();
    std::map<std::string, ports::Rows> rows_;
    ports::Offset next_ = 0;
    std::uint64_t seed_ = 1;
};

TEST_P(TablesMergeContract, CallersSeeTheFilesThatCommitsName) {
    const auto a = put("a.parquet"), b = put("b.parquet"), c = put("c.parquet");
    const auto before = names();
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    EXPECT_EQ(names(), before);
    for (const TableFile& file : visible()) {
        const auto& part = file.name == a.name ? a : file.name == b.name ? b : c;
        EXPECT_EQ(file.bytes, part.bytes) << file.name;
    }
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, AReaderThatWasThereBeforeFindsTheRows) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    const auto reader = home_->open_reader();
    expect_all_rows(*reader);
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    expect_all_rows(*reader);
    const auto c = put("c.parquet");
    ASSERT_TRUE(
        exchange(stage("merged-abc.parquet", {a, b, c}, {"merged-ab.parquet", "c.parquet"})));
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    expect_all_rows(*reader);
}

TEST_P(TablesMergeContract, WhatWasMergedIsMergedAgain) {
    const auto a = put("a.parquet"), b = put("b.parquet"), c = put("c.parquet");
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    ASSERT_TRUE(
        exchange(stage("merged-abc.parquet", {a, b, c}, {"merged-ab.parquet", "c.parquet"})));
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    const std::vector<std::string> all = {"a.parquet", "b.parquet", "c.parquet"};
    EXPECT_EQ(names(), all);
    for (const TableFile& file : visible()) EXPECT_EQ(file.merged_into, "merged-abc.parquet");
    EXPECT_EQ(visible()[2].first_row, a.rows + b.rows);
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, TheSecondToReplaceAFileLosesAndChangesNothing) {
    const auto a = put("a.parquet"), b = put("b.parquet"), c = put("c.parquet");
    const auto slow = stage("merged-bc.parquet", {b, c}, {"b.parquet", "c.parquet"});
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    const auto lost = exchange(slow);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fault, base::Fault::lost_race) << lost.error().what;
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    EXPECT_EQ(names().size(), 3U);
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, WhatWasReplacedStaysOnlyUntilItIsCleaned) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    const auto exchange = home_->open_exchange();
    exchange->clean(Table::meta, base::Timestamp::min()).value();
    expect_all_rows(*home_->open_reader());
    exchange->clean(Table::meta, base::Timestamp::max()).value();
    EXPECT_EQ(exchange->clean(Table::meta, base::Timestamp::max()).value(), 0U);
    for (const TableFile& file : visible()) EXPECT_EQ(file.merged_into, "merged-ab.parquet");
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, WhatOthersHaveStagedStaysAndComesIntoView) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    const ports::Rows rows = support::sample_rows({.seed = 99, .games = 5});
    const auto staged = store_->stage(Table::meta, "late.parquet", rows, k_no_footer).value();
    const auto merged = stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"});
    ASSERT_TRUE(exchange(merged));
    ASSERT_TRUE(store_->sync(staged));
    ports::Commit commit;
    commit.topic = k_topic;
    commit.range = {next_, next_ + 1};
    commit.files = {staged};
    ASSERT_TRUE(home_->open_ledger()->append(commit));
    ASSERT_TRUE(store_->reveal(staged));
    rows_["late.parquet"] = rows;
    EXPECT_EQ(names().size(), 3U);
    expect_all_rows(*home_->open_reader());
}

// Another process may have brought it into view, and a third have merged it since.
TEST_P(TablesMergeContract, RevealingWhatWasMergedSinceIsNoError) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    const ports::StagedFile late{Table::meta, ".staged-a.parquet-1", "a.parquet", a.bytes};
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    const auto revealed = home_->open_store()->reveal(late);
    EXPECT_TRUE(revealed) << revealed.error().what;
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, APartIsNotRemoved) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    for (const TableFile& file : visible()) {
        const auto removed = store_->remove(file);
        ASSERT_FALSE(removed);
        EXPECT_EQ(removed.error().fault, base::Fault::rejected);
    }
    expect_all_rows(*home_->open_reader());
}

TEST_P(TablesMergeContract, AMergedFileThatIsGoneHasNoParts) {
    const auto a = put("a.parquet"), b = put("b.parquet");
    put("c.parquet");
    ASSERT_TRUE(exchange(stage("merged-ab.parquet", {a, b}, {"a.parquet", "b.parquet"})));
    home_->open_exchange()->clean(Table::meta, base::Timestamp::max()).value();
    ASSERT_TRUE(store_->remove({Table::meta, "merged-ab.parquet", true, 0, {}}));
    EXPECT_EQ(names(), std::vector<std::string>{"c.parquet"});
    EXPECT_FALSE(home_->open_reader()->read(Table::meta, "a.parquet", [](const auto&) {}));
}

INSTANTIATE_TEST_SUITE_P(Twins, TablesMergeContract, testing::ValuesIn(tables_twins()), twin_name);

}  // namespace
}  // namespace contract
