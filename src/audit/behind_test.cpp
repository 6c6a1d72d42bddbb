#include "audit/behind.h"

#include <gtest/gtest.h>

namespace {

using audit::Findings;
using audit::Kind;
using ports::OffsetRange;

constexpr const char* k_lobby = "lib.server.lobby";
constexpr const char* k_game = "lib.server.game";

// A commit that covers [10 n, 10 n + 10) of the lobby topic and [100 n, 100 n + 100) of the other.
ports::Commit commit(int number, std::map<std::string, std::vector<OffsetRange>> gone = {}) {
    ports::Commit commit;
    commit.topic = k_lobby;
    commit.range = {number * 10, number * 10 + 10};
    commit.others[k_game] = {number * 100, number * 100 + 100};
    commit.gone = std::move(gone);
    return commit;
}

// The same, made when the log's topics began there.
ports::Commit commit_that_began(std::vector<ports::Offset> lobby, std::vector<ports::Offset> game,
                                std::map<std::string, std::vector<OffsetRange>> gone = {}) {
    ports::Commit first = commit(0, std::move(gone));
    first.began = {{k_lobby, std::move(lobby)}, {k_game, std::move(game)}};
    return first;
}

struct ToldEnd {
    std::vector<std::string> faults, notes;
};

audit::Inventory inventory_of(const std::vector<ports::Commit>& commits) {
    audit::Inventory inventory;
    for (const auto& one : commits) inventory.commits.push_back({one, {}, 0});
    return inventory;
}

ToldEnd told(const std::vector<ports::Commit>& commits) {
    Findings findings(10);
    ToldEnd told;
    told.notes = find_gone_records(inventory_of(commits), findings);
    EXPECT_EQ(findings.all(), findings.of(Kind::ledger));
    for (const auto& finding : findings.examples(Kind::ledger)) told.faults.push_back(finding.text);
    return told;
}

using Texts = std::vector<std::string>;

TEST(GoneRecords, ThatNoWorkerReadAreOneFaultForEachRange) {
    const ToldEnd all =
        told({commit(0), commit(1, {{k_lobby, {{10, 15}}}, {k_game, {{100, 101}}}})});
    EXPECT_EQ(all.faults,
              (Texts{"commit 10-20 of partition 0: records 100 to 100 of lib.server.game/0 were "
                     "deleted by retention before a worker read them: the games in them are not in "
                     "the tables and cannot be made again",
                     "commit 10-20 of partition 0: records 10 to 14 of lib.server.lobby/0 were "
                     "deleted by retention before a worker read them: the games in them are not in "
                     "the tables and cannot be made again"}));
    EXPECT_EQ(all.notes, Texts{});
}

TEST(GoneRecords, FromBeforeTheTablesBeganAreNoFault) {
    for (const ports::Commit& first :
         {commit_that_began({5}, {0}, {{k_lobby, {{0, 5}}}}), commit(0, {{k_lobby, {{0, 5}}}})}) {
        const ToldEnd all = told({first});
        EXPECT_EQ(all.faults, Texts{});
        EXPECT_EQ(all.notes, Texts{"records 0 to 4 of lib.server.lobby/0 were deleted by retention "
                                   "before these tables began"});
    }
    EXPECT_EQ(told({commit(0, {{k_lobby, {{0, 5}, {7, 9}}}})}).faults.size(), 1U)
        << "the second range was deleted while the first worker read";
}

TEST(GoneRecords, ThatWereThereWhenTheTablesBeganAreAFaultThoughTheirPartitionHadNoCommit) {
    ports::Commit late = commit(0, {{k_lobby, {{0, 9}}}});
    late.partition = 1;
    const ToldEnd part = told({commit_that_began({0, 4}, {0, 0}), late});
    ASSERT_EQ(part.faults.size(), 1U);
    EXPECT_EQ(part.faults[0].find("commit 0-10 of partition 1: records 4 to 8 of"), 0U)
        << part.faults[0];
    EXPECT_EQ(part.notes.size(), 1U);

    late.partition = 2;  // that the topic has got since
    const ToldEnd all = told({commit_that_began({0, 4}, {0, 0}), late});
    ASSERT_EQ(all.faults.size(), 1U);
    EXPECT_NE(all.faults[0].find("records 0 to 8 of lib.server.lobby/2"), std::string::npos);
    EXPECT_EQ(all.notes, Texts{});
}

TEST(GoneRecords, OfTwoWorkersThatBeganSideBySideTheFirstCounts) {
    ports::Commit other = commit_that_began({0, 7}, {0, 0}, {{k_lobby, {{0, 7}}}});
    other.partition = 1;
    const ToldEnd all = told({commit_that_began({0, 4}, {0, 0}), other});
    ASSERT_EQ(all.faults.size(), 1U);
    EXPECT_NE(all.faults[0].find("records 4 to 6 of"), std::string::npos) << all.faults[0];
}

TEST(GoneRecords, ThatWereConsumedOnceAreAFaultOnlyIfAGameThatHadEndedNeededThem) {
    const ToldEnd again = told({commit(0), commit(1, {{k_lobby, {{6, 10}}}})});
    EXPECT_EQ(again.faults, Texts{});
    ASSERT_EQ(again.notes.size(), 1U);
    EXPECT_EQ(again.notes[0].find("records 6 to 9 of lib.server.lobby/0"), 0U);
    const ToldEnd both = told({commit(0), commit(1, {{k_lobby, {{6, 13}}}})});
    ASSERT_EQ(both.faults.size(), 1U);
    EXPECT_NE(both.faults[0].find("records 10 to 12 of"), std::string::npos) << both.faults[0];
    EXPECT_EQ(both.notes, again.notes);

    ports::Commit before = commit(0);
    before.waiting = 2;
    const ToldEnd ended = told({before, commit(1, {{k_lobby, {{6, 10}}}})});
    EXPECT_EQ(ended.faults,
              Texts{"commit 10-20 of partition 0: records 6 to 9 of lib.server.lobby/0 were "
                    "deleted by retention before a worker could read them again for 2 games that "
                    "had ended: what needs them is not in the tables and cannot be made again"});
    EXPECT_EQ(ended.notes, Texts{});
}

TEST(GoneRecords, OfATopicThatTheCommitBeforeDidNotReadAreNoFault) {
    ports::Commit first = commit(0);
    first.others.clear();
    const ToldEnd all = told({first, commit(1, {{k_game, {{0, 40}}}})});
    EXPECT_EQ(all.faults, Texts{});
    EXPECT_EQ(all.notes.size(), 1U);
}

TEST(GoneRecords, EachChainIsLookedAtByItself) {
    ports::Commit other_partition = commit(0, {{k_lobby, {{0, 5}}}});
    other_partition.partition = 1;
    ports::Commit next_log = commit(0, {{k_lobby, {{0, 5}}}});
    next_log.log_number = 2;
    EXPECT_EQ(told({commit(0), other_partition, next_log}).faults, Texts{});
}

TEST(LostOffsets, OfEitherTopicThatTheLastCommitReadAreFaults) {
    Findings findings(10);
    audit::TopicExtent extent;
    extent.lobby = {{0, 10, 30}};
    extent.game = {{0, 104, 300}};
    find_lost_offsets(inventory_of({commit(0)}), extent, findings);
    ASSERT_EQ(findings.of(Kind::ledger), 1U);
    EXPECT_EQ(findings.examples(Kind::ledger)[0].text,
              "records 100 to 103 of lib.server.game/0 were deleted by retention before a worker "
              "read them: the games in them are not in the tables and cannot be made again");
    extent.lobby = {{0, 11, 30}};
    find_lost_offsets(inventory_of({commit(0)}), extent, findings);
    EXPECT_EQ(findings.of(Kind::ledger), 3U);
}

TEST(LostOffsets, ThatWaitingGamesNeedAreFaults) {
    ports::Commit last = commit(0);
    last.resume = {{k_lobby, 4}, {k_game, 100}};
    audit::TopicExtent extent;
    extent.lobby = {{0, 6, 10}};
    for (const std::uint64_t waiting : {0, 1}) {
        Findings findings(10);
        last.waiting = waiting;
        find_lost_offsets(inventory_of({last}), extent, findings);
        ASSERT_EQ(findings.of(Kind::ledger), waiting);
        if (waiting == 0) continue;
        EXPECT_EQ(findings.examples(Kind::ledger)[0].text,
                  "records 4 to 5 of lib.server.lobby/0 were deleted by retention before a worker "
                  "could read them again for 1 game that had ended: what needs them is not in the "
                  "tables and cannot be made again");
    }
}

TEST(LostOffsets, OfAPartitionWithoutCommitAreFaultsIfTheTablesWereThere) {
    audit::TopicExtent extent;
    extent.lobby = {{0, 0, 30}, {1, 7, 30}};
    for (const ports::Offset began : {4, 7}) {
        Findings findings(10);
        find_lost_offsets(inventory_of({commit_that_began({0, began}, {0, 0})}), extent, findings);
        ASSERT_EQ(findings.of(Kind::ledger), began == 4 ? 1U : 0U);
        if (began == 7) continue;
        const auto& lost = findings.examples(Kind::ledger)[0];
        EXPECT_EQ(lost.text.find("records 4 to 6 of lib.server.lobby/1"), 0U) << lost.text;
        EXPECT_EQ(lost.partition, 1);
        EXPECT_EQ(lost.offset, 4);
    }
    Findings findings(10);
    find_lost_offsets(inventory_of({commit(0)}), extent, findings);
    EXPECT_EQ(findings.of(Kind::ledger), 0U) << "an older program's: nobody knows";
}

}  // namespace
