#include "monitor/fate_counts.h"

#include <gtest/gtest.h>

#include "monitor/fate_test_support.h"

namespace monitor {
namespace {

using namespace monitor::test;
using etl::GameRecord;
using etl::RecordKind;

TEST(FateSums, RepeatsAreFoundBeforeAndAfterTheEnd) {
    Story story;
    story.begin(1);
    story.say(1, {RecordKind::attack, 2});
    story.end(1);
    EXPECT_EQ(story.sums().of(Fate::repeat), 1U);
    story.commit_all(1);
    story.play(1);
    const FateSums sums = story.sums();
    EXPECT_EQ(sums.of(Fate::repeat), 7U);
    EXPECT_EQ(sums.of(Fate::in_tables), 6U);
    EXPECT_EQ(sums.of(GameState::in_tables), 1U);
}

TEST(FateSums, WhatFollowsTheEndCountsAsItsGame) {
    Story story;
    story.begin(1);
    story.say(1, {RecordKind::game_finished, 3});
    story.say(1, {RecordKind::cleaning, 4});
    story.commit_all(1);
    story.say(1, {RecordKind::cleaning, 5});
    EXPECT_EQ(story.sums().of(Fate::in_tables), 6U);
    EXPECT_EQ(story.sums().of(Fate::repeat), 0U);
}

TEST(FateSums, ALedgerThatSaysOtherwiseIsContradicted) {
    Story story;
    for (std::uint32_t game = 0; game < 10; ++game) story.play(game);
    ports::Commit commit = story.commit_of({story.lobby_next, story.game_next, 0, 9});
    commit.timed_out = 2;
    commit.duplicates = 5;  // such as a worker drops that takes over and reads again
    story.counts.note_commit(commit);
    EXPECT_EQ(story.counts.contradiction(),
              "9 games are in the tables by the ledger, 10 by the records of the log");
}

TEST(FateSums, WhatIsNotToldYetContradictsNothing) {
    Story story;
    story.commit({50, 10, 0, 10});
    EXPECT_EQ(story.counts.contradiction(), "");
    for (std::uint32_t game = 0; game < 9; ++game) story.play(game);
    EXPECT_EQ(story.counts.contradiction(), "");
    story.play(9);
    EXPECT_EQ(story.sums().of(GameState::in_tables), 10U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateSums, WhereTheLogIsCutOffNothingIsContradicted) {
    Story story;
    story.lobby_next = 5;
    story.game_next = 1;
    story.play(1);
    story.commit_all(2);
    EXPECT_EQ(story.sums().of(GameState::in_tables), 1U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateSums, WhatWasToldAlreadyIsPassedOver) {
    Story story;
    story.play(1);
    const ports::Commit commit = story.commit_of({story.lobby_next, story.game_next, 0, 1});
    story.counts.note_commit(commit);
    story.counts.note_commit(commit);
    story.lobby_next = 0;
    story.game_next = 0;
    story.play(1);
    story.told -= 6;
    EXPECT_EQ(story.sums().of(Fate::repeat), 0U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateSums, OtherTopicsAreForeign) {
    Story story;
    story.counts.note({"lib.server.login", 0, 0, k_begin}, {});
    ++story.told;
    EXPECT_EQ(story.sums().of(Fate::foreign), 1U);
}

TEST(FateSums, FarMoreGamesThanThereIsRoomForComeOutRight) {
    Story story(64);
    for (std::uint32_t game = 0; game < 5000; ++game) story.play(game);
    EXPECT_EQ(story.sums().of(Fate::not_read), 30'000U);
    EXPECT_EQ(story.sums().of(GameState::not_read), 5000U);
    story.play(17);
    EXPECT_EQ(story.sums().of(Fate::repeat), 6U);
    story.commit({story.lobby_next / 2, story.game_next / 2, 0, 2500});
    EXPECT_NEAR(static_cast<double>(story.sums().of(GameState::in_tables)), 2500, 64);
    story.commit_all(2500);
    EXPECT_EQ(story.sums().of(Fate::in_tables), 30'000U);
    EXPECT_EQ(story.sums().of(GameState::in_tables), 5000U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateSums, GamesThatNeverEndAreGivenUpWhenThereIsNoRoom) {
    Story story(64);
    for (std::uint32_t game = 0; game < 1000; ++game) story.begin(game);
    const FateSums sums = story.sums();
    EXPECT_LE(sums.of(GameState::under_way), 64U);
    EXPECT_EQ(sums.of(GameState::under_way) + sums.of(GameState::given_up), 1000U);
    EXPECT_EQ(sums.of(Fate::given_up), 3 * sums.of(GameState::given_up));
}

TEST(FateSums, HostileNumbersTakeNoRoom) {
    Story story;
    for (std::uint32_t game = 0; game < 100'000; ++game) {
        story.say(game, {RecordKind::attack, static_cast<int>(SeqSet::k_max)});
    }
    EXPECT_EQ(story.sums().of(GameState::under_way), 100'000U);
    EXPECT_EQ(story.sums().of(Fate::not_read), 100'000U);
}

TEST(FateSums, EachPartitionHasItsOwnPosition) {
    FateCounts counts({k_lobby, k_games});
    for (const ports::Partition partition : {0, 1, 0, 2}) {
        GameRecord record;
        record.kind = RecordKind::cleaning;
        record.seq = 0;
        const auto number = static_cast<std::uint32_t>(counts.sums().told);
        record.game = token(number);
        counts.note({k_lobby, partition, number, k_begin}, record);
    }
    ports::Commit commit;
    commit.topic = k_lobby;
    commit.range = {0, 3};
    commit.others[k_games] = {0, 0};
    commit.games = 2;
    counts.note_commit(commit);
    EXPECT_EQ(counts.sums().of(GameState::in_tables), 2U);
    EXPECT_EQ(counts.sums().of(GameState::not_read), 2U);
    commit.partition = 1;
    commit.games = 1;
    counts.note_commit(commit);
    EXPECT_EQ(counts.sums().of(GameState::in_tables), 3U);
    EXPECT_EQ(counts.sums().of(GameState::not_read), 1U);
    EXPECT_EQ(counts.sums().all_records(), 4U);
}

}  // namespace
}  // namespace monitor
