#include "worker/ledger_end.h"

#include <gtest/gtest.h>

namespace worker {
namespace {

const std::string k_lobby = "lib.server.lobby", k_game = "lib.server.game";

ports::Commit commit(ports::Partition partition, ports::OffsetRange range,
                     ports::OffsetRange other) {
    ports::Commit commit;
    commit.topic = k_lobby;
    commit.partition = partition;
    commit.range = range;
    commit.others[k_game] = other;
    commit.resume = {{k_lobby, range.to}, {k_game, other.to}};
    commit.games = 10;
    commit.files = {{ports::Table::podium, "", "p" + std::to_string(range.from), 1},
                    {ports::Table::meta, "", "m" + std::to_string(range.from), 1}};
    return commit;
}

LedgerEnd end_of(const std::vector<ports::Commit>& commits, std::uint64_t known_games = 100) {
    const auto end = ledger_end({commits, {}}, {k_lobby, 1}, known_games);
    EXPECT_TRUE(end) << end.error().what;
    return *end;
}

TEST(LedgerEnd, AnEmptyLedgerBeginsAtZero) {
    const LedgerEnd end = end_of({commit(0, {0, 50}, {0, 5})});
    EXPECT_EQ(end.from, 0);
    EXPECT_TRUE(end.covered.empty());
    EXPECT_TRUE(end.done.empty());
}

TEST(LedgerEnd, GoesOnWhereThePartitionsChainEnds) {
    auto last = commit(1, {50, 80}, {20, 33});
    last.resume = {{k_lobby, 44}, {k_game, 12}};
    const LedgerEnd end = end_of({commit(0, {0, 500}, {0, 5}), commit(1, {0, 50}, {0, 20}), last});
    EXPECT_EQ(end.from, 80);
    EXPECT_EQ(end.covered.at(k_game), 33);
    EXPECT_EQ(end.resume.at(k_lobby), 44);
    EXPECT_EQ(end.resume.at(k_game), 12);
    ASSERT_EQ(end.done.size(), 2U);
    EXPECT_EQ(end.done[0].file, "m0");
    EXPECT_EQ(end.done[0].need, DoneGames::Need::required);
    EXPECT_EQ(end.done_games, 20U);
}

TEST(LedgerEnd, LooksBackAsFarAsTheHorizonAndTheResumeOffset) {
    std::vector<ports::Commit> commits;
    for (int i = 0; i < 10; ++i) commits.push_back(commit(1, {i * 10, i * 10 + 10}, {0, 0}));
    EXPECT_EQ(end_of(commits, 25).done.size(), 3U);
    EXPECT_EQ(end_of(commits, 25).done[0].need, DoneGames::Need::helpful);
    EXPECT_EQ(end_of(commits, 25).done[0].file, "m70");
    commits.back().resume[k_lobby] = 45;
    EXPECT_EQ(end_of(commits, 25).done.size(), 6U);
    EXPECT_EQ(end_of(commits, 0).done[0].need, DoneGames::Need::required);
}

TEST(LedgerEnd, AChainWithAHoleIsDamaged) {
    const auto end = ledger_end({{commit(1, {0, 50}, {0, 20}), commit(1, {60, 80}, {20, 33})}, {}},
                                {k_lobby, 1}, 10);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().fault, base::Fault::disk);
    EXPECT_NE(end.error().what.find("50 to 60"), std::string::npos);
}

TEST(LedgerEnd, KnowsTheLatestNameAndWitnessThatAreThere) {
    auto first = commit(1, {0, 50}, {0, 20}), second = commit(1, {50, 80}, {20, 33});
    first.log = "kafka:a";
    first.witness = {{k_lobby, {49, "x"}}, {k_game, {19, "y"}}};
    second.witness = {{k_lobby, {79, "z"}}};
    const LedgerEnd end = end_of({first, second});  // the second by an older program
    EXPECT_EQ(end.log, "kafka:a");
    EXPECT_EQ(end.log_number, ports::k_first_log);
    EXPECT_EQ(end.witness.at(k_lobby), (ports::Witness{79, "z"}));
    EXPECT_EQ(end.witness.at(k_game), (ports::Witness{19, "y"}));
}

TEST(LedgerEnd, AfterALogThatIsClosedTheNextBeginsAtZeroAndKnowsTheGames) {
    const Ledger ledger{{commit(0, {0, 50}, {0, 20}), commit(1, {0, 80}, {0, 33})},
                        {{2, "kafka:b", "kafka:a", "", {}}}};
    const auto end = ledger_end(ledger, {k_lobby, 1}, 100);
    ASSERT_TRUE(end) << end.error().what;
    EXPECT_EQ(end->from, 0);
    EXPECT_EQ(end->log_number, 2U);
    EXPECT_EQ(end->log, "kafka:b");
    EXPECT_TRUE(end->covered.empty());
    EXPECT_TRUE(end->witness.empty());
    ASSERT_EQ(end->done.size(), 2U);  // of all partitions: there may be another number of them now
    EXPECT_EQ(end->done[0].need, DoneGames::Need::helpful);
    EXPECT_EQ(ledger_end(ledger, {k_lobby, 1}, 10)->done.size(), 1U);
    EXPECT_FALSE(ledger.has_commits());
}

}  // namespace
}  // namespace worker
