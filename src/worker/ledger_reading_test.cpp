#include "worker/ledger_reading.h"

#include <gtest/gtest.h>

#include "tests/support/audit_fakes.h"
#include "worker/sweep.h"

namespace worker {
namespace {

using ports::Table;

const std::string k_lobby = "lib.server.lobby", k_game = "lib.server.game";

// A ledger that counts which commits are read.
class CountedLedger final : public ports::CommitLedger {
public:
    explicit CountedLedger(support::FakeTables& real) : real_(real) {}

    base::Result<void> append(const ports::Commit& commit) override { return real_.append(commit); }
    base::Result<std::vector<ports::ChainNames>> names(std::string_view topic) override {
        return real_.names(topic);
    }
    base::Result<std::vector<ports::Commit>> read(const ports::CommitChain& chain,
                                                  std::span<const ports::Offset> begins) override {
        for (const ports::Offset from : begins) was_read.push_back({chain.partition, from});
        return real_.read(chain, begins);
    }
    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view topic) override {
        return real_.logs(topic);
    }
    base::Result<void> begin_log(std::string_view topic, const ports::LedgerLog& log) override {
        return real_.begin_log(topic, log);
    }

    std::vector<std::pair<ports::Partition, ports::Offset>> was_read;

private:
    support::FakeTables& real_;
};

class LedgerReadingTest : public testing::Test {
protected:
    // A commit of ten games with its files in view.
    ports::Commit commit(ports::Partition partition, ports::OffsetRange range,
                         ports::LogNumber log = ports::k_first_log) {
        ports::Commit commit;
        commit.topic = k_lobby;
        commit.partition = partition;
        commit.log_number = log;
        commit.log = "kafka:a";
        commit.range = range;
        commit.witness[k_lobby] = {range.to - 1, "x"};
        commit.games = 10;
        const std::string name = file_name(commit, "w.1");
        for (const Table table : {Table::meta, Table::podium}) {
            commit.files.push_back({table, ".staged-" + name + "-ff", name, 1});
        }
        return commit;
    }
    void add(const ports::Commit& commit) {
        tables_.commits.push_back(commit);
        for (const ports::StagedFile& file : commit.files) {
            tables_.files.push_back({file.table, file.name, {}});
        }
    }
    // A hundred commits of each of two partitions.
    void add_long_chains() {
        for (ports::Offset from = 0; from < 1000; from += 10) {
            add(commit(0, {from, from + 10}));
            add(commit(1, {from, from + 10}));
        }
    }

    base::Result<LedgerEnd> end(ports::Partition partition, std::uint64_t known_games) {
        auto reading = LedgerReading::begin(ledger_, k_lobby).value();
        const auto files = tables_.list().value();
        reading.read_ends().value();
        reading.read_back({partition}, known_games).value();
        reading.read_doubtful({partition}, files).value();
        reading.read_of_hidden(files).value();
        return ledger_end(reading.ledger(), {k_lobby, partition}, known_games);
    }
    // What is known when every commit was read.
    base::Result<LedgerEnd> whole(ports::Partition partition, std::uint64_t known_games) {
        return ledger_end(load_ledger(ledger_, k_lobby).value(), {k_lobby, partition}, known_games);
    }
    void expect_same(ports::Partition partition, std::uint64_t known_games) {
        const auto some = end(partition, known_games), all = whole(partition, known_games);
        ASSERT_TRUE(some) << some.error().what;
        ASSERT_TRUE(all) << all.error().what;
        EXPECT_EQ(some->from, all->from);
        EXPECT_EQ(some->log, all->log);
        EXPECT_EQ(some->log_number, all->log_number);
        EXPECT_EQ(some->witness, all->witness);
        EXPECT_EQ(some->covered, all->covered);
        EXPECT_EQ(some->resume, all->resume);
        EXPECT_EQ(some->done_games, all->done_games);
        ASSERT_EQ(some->done.size(), all->done.size());
        for (std::size_t i = 0; i < some->done.size(); ++i) {
            EXPECT_EQ(some->done[i].file, all->done[i].file);
            EXPECT_EQ(some->done[i].need, all->done[i].need);
        }
    }

    support::FakeTables tables_;
    CountedLedger ledger_{tables_};
};

TEST_F(LedgerReadingTest, OfALongChainTheLastCommitIsEnough) {
    add_long_chains();
    EXPECT_EQ(end(1, 0)->from, 1000);
    EXPECT_EQ(ledger_.was_read, (decltype(ledger_.was_read){{0, 990}, {1, 990}}));
    ledger_.was_read.clear();
    EXPECT_EQ(load_ledger_ends(ledger_, k_lobby)->log_name(), "kafka:a");
    EXPECT_EQ(ledger_.was_read.size(), 2U);
}

TEST_F(LedgerReadingTest, LooksBackAsFarAsIfAllWereRead) {
    add_long_chains();
    for (const std::uint64_t known : {0, 1, 10, 11, 55, 999, 1000, 5000}) expect_same(1, known);
    tables_.commits.back().resume[k_lobby] = 415;
    for (const std::uint64_t known : {0, 55, 700}) expect_same(1, known);
    EXPECT_EQ(end(1, 0)->done.front().need, DoneGames::Need::required);
}

TEST_F(LedgerReadingTest, LooksBackForAWitnessAndTheLogsName) {
    add_long_chains();
    tables_.commits[40].witness[k_game] = {7, "y"};
    for (ports::Commit& commit : tables_.commits) commit.others[k_game] = {0, 8};
    for (std::size_t i = 100; i < tables_.commits.size(); ++i) {
        tables_.commits[i].log.clear();
        tables_.commits[i].witness.clear();
    }
    expect_same(0, 0);
    expect_same(1, 0);
    EXPECT_EQ(end(0, 0)->witness.at(k_game).offset, 7);
    EXPECT_EQ(end(0, 0)->log, "kafka:a");
}

TEST_F(LedgerReadingTest, AHoleIsFoundWhereverItIs) {
    add_long_chains();
    std::erase_if(tables_.commits, [](const ports::Commit& each) {
        return each.partition == 1 && each.range.from == 500;
    });
    const auto found = end(1, 0);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().fault, base::Fault::disk);
    EXPECT_NE(found.error().what.find("500 to 510 are in no commit"), std::string::npos);
    EXPECT_TRUE(end(0, 0));
}

TEST_F(LedgerReadingTest, AnOverlapIsFoundWhereverItIs) {
    add_long_chains();
    add(commit(1, {333, 340}));
    const auto found = end(1, 0);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().what, whole(1, 0).error().what);
}

TEST_F(LedgerReadingTest, WhatNoFileTellsIsRead) {
    add_long_chains();
    const std::string lost = commit(1, {70, 80}).files[0].name;
    std::erase_if(tables_.files, [&](const auto& file) { return file.name == lost; });
    // Of a writer that lost the race for 120.
    ports::Commit loser = commit(1, {120, 125});
    tables_.files.push_back({Table::meta, file_name(loser, "w.2"), {}});
    EXPECT_EQ(end(1, 0)->from, 1000);
    EXPECT_EQ(ledger_.was_read,
              (decltype(ledger_.was_read){{0, 990}, {1, 990}, {1, 70}, {1, 120}}));
}

TEST_F(LedgerReadingTest, ReadsTheCommitsOfHiddenFiles) {
    add_long_chains();
    const ports::StagedFile file = commit(0, {300, 310}).files[1];
    tables_.files.push_back({file.table, file.staged_name, {}, false, false});
    auto reading = LedgerReading::begin(ledger_, k_lobby).value();
    reading.read_of_hidden(tables_.list().value()).value();
    EXPECT_EQ(ledger_.was_read, (decltype(ledger_.was_read){{0, 300}}));
    EXPECT_EQ(reading.ledger().commits.at(0).range.from, 300);

    // A name that tells nothing may be any commit's.
    tables_.files.push_back({file.table, ".staged-" + k_lobby + "-x.parquet-ff", {}, false, false});
    reading.read_of_hidden(tables_.list().value()).value();
    EXPECT_EQ(reading.ledger().commits.size(), 200U);
}

TEST_F(LedgerReadingTest, ReadsWhatIsNotPublished) {
    add_long_chains();
    auto reading = LedgerReading::begin(ledger_, k_lobby).value();
    reading.read_behind({{{k_lobby, 1, 0}, 980}, {{k_lobby, 1, 1}, 1000}}).value();
    EXPECT_EQ(ledger_.was_read, (decltype(ledger_.was_read){{0, 980}, {0, 990}}));
    reading.read_behind({{{k_lobby, 1, 0}, 980}}).value();
    EXPECT_EQ(reading.ledger().commits.size(), 102U);
}

TEST_F(LedgerReadingTest, GamesOfClosedLogsAreKnownToo) {
    add_long_chains();
    tables_.later_logs = {{2, "kafka:b", "kafka:a", "", {}}};
    for (const std::uint64_t known : {0, 5, 100, 1500, 9000}) expect_same(1, known);
    add(commit(1, {0, 10}, 2));
    for (const std::uint64_t known : {0, 5, 100, 1500, 9000}) expect_same(1, known);
    ledger_.was_read.clear();
    EXPECT_EQ(end(1, 0)->log_number, 2U);
    EXPECT_EQ(ledger_.was_read, (decltype(ledger_.was_read){{1, 0}}));
}

TEST_F(LedgerReadingTest, AnEmptyLedgerBeginsAtZero) {
    const auto found = end(3, 100);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->from, 0);
    EXPECT_FALSE(load_ledger_ends(ledger_, k_lobby)->has_commits());
}

}  // namespace
}  // namespace worker
