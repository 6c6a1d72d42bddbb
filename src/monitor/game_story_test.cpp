#include "monitor/game_story.h"

#include <gtest/gtest.h>

#include <map>

#include "monitor/story_test_support.h"

namespace monitor {
namespace {

using namespace test;

// How many records have which fate.
std::map<Fate, int> fates(const GameStory& story) {
    std::map<Fate, int> counts;
    for (const RecordStory& record : story.records) ++counts[record.fate];
    return counts;
}

using Fates = std::map<Fate, int>;

TEST(GameStory, AGameInTheTables) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 12, 4, 10});
    commit(evidence, {12, 16, 8, 16});
    find_rows(evidence, 1);
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::in_tables);
    EXPECT_EQ(story.why, "");
    EXPECT_EQ(fates(story), (Fates{{Fate::in_tables, 9}}));
    ASSERT_EQ(story.commits.size(), 2U);
    EXPECT_EQ(story.commits[story.rows->commit].commit.range.from, 12);
    EXPECT_EQ(story.records[0].message, "Hero Selected");
    EXPECT_EQ(story.commits[story.records[0].commit].commit.range.from, 0);
    EXPECT_EQ(story.commits[story.records[8].commit].commit.range.from, 12);
}

TEST(GameStory, WhatComesBehindTheLastCommitIsNotRead) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 15, 8, 15});
    find_rows(evidence, 0);
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::in_tables);
    EXPECT_EQ(fates(story), (Fates{{Fate::in_tables, 8}, {Fate::not_read, 1}}));
    EXPECT_EQ(story.records[8].commit, k_no_commit);
}

TEST(GameStory, WithSessionsOfTheRegistryTheAttacksAreNotRead) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 0, 16});
    evidence.commits[0].commit.others.clear();
    const GameStory lost = story_of(evidence);
    EXPECT_EQ(lost.state, GameState::lost);
    EXPECT_EQ(fates(lost), (Fates{{Fate::lost, 9}}));
    find_rows(evidence, 0);
    EXPECT_EQ(fates(story_of(evidence)), (Fates{{Fate::in_tables, 9}}));
}

TEST(GameStory, ARepeatIsDropped) {
    Evidence evidence = fought_game();
    add(evidence, {k_games, 9, 5}, "Attack Completed",
        blow(etl::test::k_ann, etl::test::k_bob, 1, 0));
    evidence.records.back().time = at_second(30);
    commit(evidence, {0, 20, 20, 20});
    find_rows(evidence, 0);
    const GameStory story = story_of(evidence);
    EXPECT_EQ(fates(story), (Fates{{Fate::in_tables, 9}, {Fate::repeat, 1}}));
    EXPECT_EQ(story.records.back().offset, 9);
    EXPECT_EQ(story.fight.blows.size(), 3U);
}

TEST(GameStory, AGameThatNoWorkerHasReadYet) {
    Evidence evidence = fought_game();
    GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::not_read);
    EXPECT_EQ(fates(story), (Fates{{Fate::not_read, 9}}));
    commit(evidence, {0, 12, 6, 10});
    story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::not_read);
    EXPECT_EQ(fates(story), (Fates{{Fate::waiting, 3}, {Fate::not_read, 6}}));
    EXPECT_EQ(story.why,
              "it has ended at offset 14 of lib.server.lobby/0, and the commits cover that "
              "partition up to offset 12");
}

TEST(GameStory, AGameUnderWay) {
    Evidence evidence = fought_game();
    evidence.records.resize(5);
    commit(evidence, {0, 13, 7, 10});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::under_way);
    EXPECT_EQ(fates(story), (Fates{{Fate::waiting, 5}}));
    EXPECT_NE(story.why.find("2026-11-23T12:00:04Z"), std::string::npos) << story.why;
}

TEST(GameStory, AGameThatWaitsForItsRecords) {
    Evidence evidence = fought_game();
    evidence.records.erase(evidence.records.begin() + 4);
    commit(evidence, {0, 16, 8, 10});
    GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::waiting);
    EXPECT_EQ(story.why, "records of it are not in the log: game_seq 4");
    EXPECT_EQ(fates(story), (Fates{{Fate::waiting, 8}}));
    // A worker that starts now does not go back to it: it was given up.
    commit(evidence, {16, 900, 800, 900});
    story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::given_up);
    EXPECT_EQ(fates(story), (Fates{{Fate::given_up, 8}}));
}

TEST(GameStory, ACompleteGameWaitsForTheNextCommit) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 10});
    EXPECT_EQ(story_of(evidence).state, GameState::waiting);
}

TEST(GameStory, ACompleteGameThatNoCommitHasIsLost) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 16});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::lost);
    EXPECT_EQ(fates(story), (Fates{{Fate::lost, 9}}));
}

TEST(GameStory, AGameWhoseEndWasSetAside) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 16});
    evidence.letters.push_back({k_lobby, 0, 14, "damage is not the attacker's attack", "", 1});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::dead_letter);
    EXPECT_EQ(story.why, "damage is not the attacker's attack");
    EXPECT_EQ(fates(story), (Fates{{Fate::dead_letter, 1}, {Fate::set_aside, 8}}));
}

TEST(GameStory, ABrokenRecordIsADeadLetterOnceItIsRead) {
    Evidence evidence = fought_game();
    evidence.records.push_back({k_lobby, 0, 16, at_second(9), etl::test::k_game,
                                R"({"log_message":"Hero Selected","task":{}})"});
    commit(evidence, {0, 16, 8, 16});
    find_rows(evidence, 0);
    EXPECT_EQ(fates(story_of(evidence)), (Fates{{Fate::in_tables, 9}, {Fate::not_read, 1}}));
    commit(evidence, {16, 17, 8, 17});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(fates(story), (Fates{{Fate::in_tables, 9}, {Fate::dead_letter, 1}}));
    EXPECT_NE(story.records.back().reason, "");
    evidence.letters.push_back({k_lobby, 0, 16, "as the worker said", "", 1});
    EXPECT_EQ(story_of(evidence).records.back().reason, "as the worker said");
}

TEST(GameStory, ForeignRecordsAndThoseOfOtherGames) {
    Evidence evidence = fought_game();
    evidence.records.push_back(
        {k_lobby, 0, 16, at_second(9), "",
         R"({"log_message":"Note","task":{"x":")" + etl::test::k_game + "\"}}"});
    evidence.records.push_back(evidence.records[0]);
    evidence.game = etl::test::game(9);
    GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::unknown);
    EXPECT_NE(story.why, "");
    EXPECT_EQ(fates(story), (Fates{{Fate::foreign, 1}}));
    evidence.records.clear();
    story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::unknown);
    EXPECT_TRUE(story.records.empty());
}

TEST(GameStory, AGameThatTimedOut) {
    using namespace etl::test;
    Evidence evidence;
    evidence.game = etl::test::game();
    add(evidence, {k_lobby, 10, 0}, "Hero Selected", hero_selected());
    add(evidence, {k_lobby, 11, 1}, "Game Timed Out", payload());
    EXPECT_EQ(story_of(evidence).state, GameState::not_read);
    add(evidence, {k_lobby, 12, 2}, "Cleaning Game Records", cleaning());
    EXPECT_EQ(story_of(evidence).state, GameState::not_read);
    commit(evidence, {0, 13, 0, 13});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::timed_out);
    EXPECT_EQ(fates(story), (Fates{{Fate::timed_out, 3}}));
}

TEST(GameStory, AGameOfALogThatIsClosed) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 16});
    commit(evidence, {0, 16, 8, 16});
    evidence.commits[0].is_present = false;
    evidence.commits[1].commit.log_number = 2;
    find_rows(evidence, 0);
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::in_tables);
    EXPECT_EQ(fates(story), (Fates{{Fate::repeat, 9}}));
    EXPECT_EQ(story.commits[story.records[0].commit].commit.log_number, 2U);
    EXPECT_EQ(story.commits[story.rows->commit].commit.log_number, 1U);
}

// The ends of games on a topic of its own, as a worker with WORKER_CHANNEL listens to.
Evidence told_on_another_topic() {
    Evidence evidence = fought_game();
    for (KeptRecord& record : evidence.records) {
        if (record.topic == k_lobby) record.topic = "own.trigger";
    }
    commit(evidence, {0, 16, 8, 16});
    evidence.commits[0].commit.topic = "own.trigger";
    evidence.commits[0].commit.resume = {{"own.trigger", 16}, {k_games, 8}};
    return evidence;
}

TEST(GameStory, AGameOfAnotherTriggerTopic) {
    Evidence evidence = told_on_another_topic();
    // The usual topic has a chain of its own, which knows nothing of this game.
    commit(evidence, {0, 5, 2, 5});
    find_rows(evidence, 0);
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::in_tables);
    EXPECT_EQ(fates(story), (Fates{{Fate::in_tables, 9}}));
    for (const RecordStory& record : story.records) {
        EXPECT_EQ(story.commits[record.commit].commit.topic, "own.trigger");
    }
}

TEST(GameStory, AGameOfAnotherTriggerTopicThatIsNotReadYet) {
    Evidence evidence = told_on_another_topic();
    evidence.commits[0].commit.range.to = 12;
    commit(evidence, {0, 50, 50, 50});
    const GameStory story = story_of(evidence);
    EXPECT_EQ(story.state, GameState::not_read);
    EXPECT_NE(story.why.find("own.trigger/0"), std::string::npos) << story.why;
    EXPECT_NE(story.why.find("up to offset 12"), std::string::npos) << story.why;
}

TEST(GameStory, RowsAloneAreEnough) {
    Evidence evidence;
    evidence.game = etl::test::game();
    commit(evidence, {0, 16, 8, 16});
    find_rows(evidence, 0);
    EXPECT_EQ(story_of(evidence).state, GameState::in_tables);
}

TEST(GameStory, EveryNameIsThere) {
    EXPECT_EQ(name_of(Fate::in_tables), "in_tables");
    EXPECT_EQ(name_of(Fate::foreign), "foreign");
    EXPECT_EQ(words_of(Fate::foreign), "foreign");
    EXPECT_EQ(name_of(GameState::lost), "lost");
    EXPECT_EQ(words_of(GameState::lost), "lost");
}

}  // namespace
}  // namespace monitor
