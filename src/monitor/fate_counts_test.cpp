#include "monitor/fate_counts.h"

#include <gtest/gtest.h>

#include "monitor/fate_test_support.h"

namespace monitor {
namespace {

using namespace monitor::test;
using etl::RecordKind;

TEST(FateCounts, WhatIsCommittedIsInTheTables) {
    Story story;
    for (std::uint32_t game = 0; game < 10; ++game) story.play(game);
    story.time_out(10);
    EXPECT_EQ(story.sums().of(Fate::not_read), 63U);
    EXPECT_EQ(story.sums().of(GameState::not_read), 11U);
    ports::Commit commit = story.commit_of({story.lobby_next, story.game_next, 0, 10});
    commit.timed_out = 1;
    story.counts.note_commit(commit);
    const FateSums sums = story.sums();
    EXPECT_EQ(sums.of(Fate::in_tables), 60U);
    EXPECT_EQ(sums.of(Fate::timed_out), 3U);
    EXPECT_EQ(sums.of(GameState::in_tables), 10U);
    EXPECT_EQ(sums.of(GameState::timed_out), 1U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, CommitsMayBeToldBeforeTheRecords) {
    Story story;
    story.commit({30, 6, 0, 5});
    story.commit({60, 12, 0, 7});
    for (std::uint32_t game = 0; game < 12; ++game) story.play(game);
    EXPECT_EQ(story.sums().of(GameState::in_tables), 12U);
    EXPECT_EQ(story.sums().of(Fate::in_tables), 72U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, AnEarlierEndIsNoEndWithoutWhatCameBefore) {
    Story story;
    story.commit({5, 1, 0, 1});
    story.say(1, {RecordKind::hero_selected, 0});
    story.say(1, {RecordKind::starting_match, 1});
    story.end(1);
    EXPECT_EQ(story.sums().of(GameState::waiting), 1U);
    story.say(1, {RecordKind::attack, 2});
    EXPECT_EQ(story.sums().of(GameState::in_tables), 1U);
    EXPECT_EQ(story.sums().of(Fate::in_tables), 6U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, AGameUnderWayIsReadOrNot) {
    Story story;
    story.begin(1);
    story.commit({2, 0, 0, 0});
    EXPECT_EQ(story.sums().of(Fate::waiting), 2U);
    EXPECT_EQ(story.sums().of(Fate::not_read), 1U);
    EXPECT_EQ(story.sums().of(GameState::under_way), 1U);
    story.begin(2);
    EXPECT_EQ(story.sums().of(Fate::not_read), 4U);
    story.commit({4, 2, 0, 0});
    EXPECT_EQ(story.sums().of(Fate::waiting), 6U);
    EXPECT_EQ(story.sums().of(GameState::under_way), 2U);
}

TEST(FateCounts, AnEndThatIsReadMayStillWait) {
    Story story;
    story.play(1);
    story.begin(2);
    story.end(2);
    // Of game 2 the attack was not read.
    story.commit({story.lobby_next, 1, 1, 1});
    FateSums sums = story.sums();
    EXPECT_EQ(sums.of(GameState::in_tables), 1U);
    EXPECT_EQ(sums.of(GameState::waiting), 1U);
    EXPECT_EQ(sums.of(Fate::in_tables), 6U);
    EXPECT_EQ(sums.of(Fate::waiting), 5U);
    EXPECT_EQ(sums.of(Fate::not_read), 1U);
    EXPECT_EQ(story.counts.contradiction(), "");
    story.begin(3);
    story.commit({story.lobby_next, story.game_next, 0, 1});
    sums = story.sums();
    EXPECT_EQ(sums.of(GameState::in_tables), 2U);
    EXPECT_EQ(sums.of(Fate::waiting), 3U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, OfGamesWithoutNumbersTheLedgerKnowsWhetherTheyWait) {
    Story story;
    story.begin(1, false);
    story.end(1, false);
    story.commit({story.lobby_next - 1, 1, 1, 0});
    EXPECT_EQ(story.sums().of(GameState::waiting), 1U);
    story.commit({story.lobby_next, 1, 0, 1});
    EXPECT_EQ(story.sums().of(GameState::in_tables), 1U);
    // One more of its users.
    story.say(1, {RecordKind::cleaning});
    EXPECT_EQ(story.sums().of(Fate::in_tables), 7U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, WithoutNumbersATimeOutIsAnEnd) {
    Story story;
    story.say(1, {RecordKind::hero_selected});
    story.say(1, {RecordKind::timed_out});
    EXPECT_EQ(story.sums().of(GameState::not_read), 1U);
    story.commit({2, 0, 0, 0});
    EXPECT_EQ(story.sums().of(GameState::timed_out), 1U);
    story.say(1, {RecordKind::cleaning});
    EXPECT_EQ(story.sums().of(Fate::timed_out), 3U);
}

TEST(FateCounts, ABrokenRecordIsADeadLetterOnceItIsRead) {
    Story story;
    story.say(1, {RecordKind::broken});
    story.say(1, {RecordKind::attack, static_cast<int>(SeqSet::k_max) + 1});
    story.say(1, {RecordKind::foreign});
    EXPECT_EQ(story.sums().of(Fate::not_read), 2U);
    EXPECT_EQ(story.sums().of(Fate::foreign), 1U);
    // The letter is kept before the commit is made.
    story.counts.note_letter({k_lobby, 0, 0, "broken", "", 1});
    EXPECT_EQ(story.sums().of(Fate::dead_letter), 1U);
    story.counts.note_letter({k_lobby, 0, 0, "broken", "", 1});
    EXPECT_EQ(story.sums().of(Fate::dead_letter), 1U);
    ports::Commit commit = story.commit_of({2, 1, 0, 0});
    commit.dead_letters = 2;
    story.counts.note_commit(commit);
    EXPECT_EQ(story.sums().of(Fate::dead_letter), 2U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, AGameWhoseEndIsADeadLetterIsSetAside) {
    for (const bool letter_first : {true, false}) {
        Story story;
        // The end of game 1 lies at offset 3.
        const ports::DeadLetter letter{k_lobby, 0, 3, "more than one stands at the end", "", 1};
        if (letter_first) story.counts.note_letter(letter);
        story.play(1);
        story.play(2);
        if (!letter_first) story.counts.note_letter(letter);
        EXPECT_EQ(story.sums().of(GameState::dead_letter), 1U);
        ports::Commit commit = story.commit_of({story.lobby_next, story.game_next, 0, 1});
        commit.dead_letters = 1;
        story.counts.note_commit(commit);
        story.counts.note_letter(letter);
        const FateSums sums = story.sums();
        EXPECT_EQ(sums.of(Fate::dead_letter), 1U) << letter_first;
        EXPECT_EQ(sums.of(Fate::set_aside), 5U) << letter_first;
        EXPECT_EQ(sums.of(Fate::in_tables), 6U) << letter_first;
        EXPECT_EQ(sums.of(GameState::dead_letter), 1U) << letter_first;
        EXPECT_EQ(sums.of(GameState::in_tables), 1U) << letter_first;
        EXPECT_EQ(story.counts.contradiction(), "") << letter_first;
    }
}

TEST(FateCounts, AGameThatLacksRecordsIsSettledWhenAllIsTold) {
    Story story;
    story.begin(1);
    story.say(1, {RecordKind::cleaning, 9});
    story.counts.note_letter({k_lobby, 0, 2, "records of it are missing", "", 1});
    ports::Commit commit = story.commit_of({3, 1, 0, 0});
    commit.dead_letters = 1;
    commit.abandoned = 1;
    story.counts.note_commit(commit);
    EXPECT_EQ(story.sums().of(GameState::dead_letter), 1U);
    EXPECT_EQ(story.sums().of(Fate::set_aside), 3U);
    EXPECT_EQ(story.sums().of(Fate::not_read), 0U);
    EXPECT_EQ(story.counts.contradiction(), "");
}

TEST(FateCounts, OfGamesGivenUpItIsTheOneThatWasSilent) {
    Story story;
    story.begin(1);
    story.begin(2);
    ports::Commit commit = story.commit_of({story.lobby_next, story.game_next, 0, 0});
    commit.abandoned = 1;
    story.counts.note_commit(commit);
    EXPECT_EQ(story.sums().of(GameState::given_up), 1U);
    EXPECT_EQ(story.sums().of(Fate::given_up), 3U);
    EXPECT_EQ(story.sums().of(Fate::waiting), 3U);
    story.say(1, {RecordKind::turn_pushed, 3});
    EXPECT_EQ(story.sums().of(Fate::given_up), 4U);
}

TEST(FateCounts, WhereTheRegistryHasTheAttacksTheLastEndsWait) {
    Story story;
    for (std::uint32_t game = 0; game < 10; ++game) story.play(game);
    story.commit({story.lobby_next, -1, 3, 7});
    FateSums sums = story.sums();
    EXPECT_EQ(sums.of(GameState::in_tables), 7U);
    EXPECT_EQ(sums.of(GameState::waiting), 3U);
    EXPECT_EQ(sums.of(Fate::waiting), 15U);
    EXPECT_EQ(sums.of(Fate::not_read), 3U);
    story.begin(11);
    story.commit({story.lobby_next, -1, 0, 3});
    sums = story.sums();
    EXPECT_EQ(sums.of(GameState::in_tables), 10U);
    EXPECT_EQ(sums.of(GameState::waiting), 0U);
    story.counts.note_caught_up();
    EXPECT_EQ(story.counts.contradiction(), "");
}

}  // namespace
}  // namespace monitor
