#include "monitor/story_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/json_fault.h"
#include "monitor/story_json.h"
#include "monitor/story_test_support.h"

namespace monitor {
namespace {

using namespace test;

std::string hero_name(combat::HeroId id) { return id == 1 ? "Freyja" : ""; }

GameStory in_tables() {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 16});
    find_rows(evidence, 0);
    return story_of(evidence);
}

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

std::size_t widest_line(const std::string& text) {
    std::size_t most = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        most = std::max<std::size_t>(
            most, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            })));
    }
    return most;
}

TEST(StoryText, TellsCommitFilesRowsAndBlows) {
    const std::string text = readable_text(in_tables(), hero_name, {.utf8 = false});
    EXPECT_TRUE(has(text, "game " + etl::test::k_game + ": in the tables\n")) << text;
    EXPECT_TRUE(has(text, "commit  _commits/0.json\n"));
    EXPECT_TRUE(has(text, "written 2026-11-23T12:01:00Z by w1/abc\n"));
    EXPECT_TRUE(has(text, "GAME_META/m.parquet rows 120 to 121\n"));
    EXPECT_TRUE(has(text, "Freyja hits hero 2")) << text;
    EXPECT_TRUE(has(text, "hero 2 hits Freyja"));
    EXPECT_TRUE(has(text, " out\n"));
    EXPECT_TRUE(has(text, "  1 Freyja"));
}

TEST(StoryText, UsersAreShortened) {
    const GameStory story = in_tables();
    for (const bool utf8 : {true, false}) {
        const std::string text = readable_text(story, hero_name, {.utf8 = utf8});
        EXPECT_FALSE(has(text, etl::test::k_ann)) << text;
        EXPECT_TRUE(has(text, utf8 ? "user 0a000000…" : "user 0a000000...")) << text;
    }
}

TEST(StoryText, FitsThePage) {
    const GameStory story = in_tables();
    for (const int width : {80, 120, 160}) {
        const std::string text = readable_text(story, hero_name, {.width = width});
        EXPECT_LE(widest_line(text), static_cast<std::size_t>(width)) << text;
    }
}

TEST(StoryText, PlainUnlessATerminalWantsMore) {
    const GameStory story = in_tables();
    const std::string plain = readable_text(story, hero_name, {.utf8 = false});
    EXPECT_TRUE(std::all_of(plain.begin(), plain.end(),
                            [](unsigned char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
    EXPECT_TRUE(has(readable_text(story, hero_name, {.colour = true}), "\x1b[31m"));
    EXPECT_TRUE(has(readable_text(story, hero_name, {.colour = false}), "█"));
}

TEST(StoryText, WhatRecordsSayCannotTouchTheTerminal) {
    Evidence evidence = fought_game();
    commit(evidence, {0, 16, 8, 16});
    evidence.letters.push_back({k_lobby, 0, 14, "bad \x1b[2J record", "", 1});
    const std::string text = readable_text(story_of(evidence), hero_name, {});
    EXPECT_FALSE(has(text, "\x1b"));
    EXPECT_TRUE(has(text, "bad ?[2J record")) << text;
}

TEST(StoryText, ABarShowsWhoStillLives) {
    Evidence evidence = fought_game();
    evidence.records.erase(evidence.records.begin() + 5);
    evidence.records[4].value = etl::test::record(
        "Attack Completed", blow(etl::test::k_bob, etl::test::k_ann, 1001, 1), {}, 4);
    const std::string text = readable_text(story_of(evidence), hero_name, {.utf8 = false});
    EXPECT_TRUE(has(text, " #....")) << text;
}

TEST(StoryJson, IsOneObjectWithWholeTokens) {
    const std::string text = json_text(in_tables(), hero_name);
    EXPECT_EQ(base::json_fault_text(text), "");
    EXPECT_FALSE(has(text, "\n"));
    EXPECT_TRUE(has(text, R"("state":"in_tables","records":[{"topic":"lib.server.lobby")")) << text;
    EXPECT_TRUE(has(text, R"("fate":"in_tables","commit":0})"));
    EXPECT_TRUE(has(text, R"("commits":[{"file":"_commits/0.json","log_number":1)"));
    EXPECT_TRUE(has(text, R"("first_row":120,"podium_first_row":120,"rows":[{"user_token":")" +
                              etl::test::k_ann));
    EXPECT_TRUE(has(text, R"("name":"Freyja","attack":101,"health":1001,"health_left":501})"));
    EXPECT_TRUE(has(text, R"("action":"ATTACK")"));
}

TEST(StoryJson, ForWhoeverLooksTokensOfUsersAreShortened) {
    const std::string text = json_text(in_tables(), hero_name, UserTokens::shortened);
    EXPECT_FALSE(has(text, etl::test::k_ann));
    EXPECT_FALSE(has(text, etl::test::k_bob));
    EXPECT_TRUE(has(text, R"("user_token":")" + etl::test::k_ann.substr(0, 8) + '"'));
    EXPECT_TRUE(has(text, R"("enemy_token":")" + etl::test::k_bob.substr(0, 8) + '"'));
}

TEST(StoryJson, AnUnknownGame) {
    Evidence evidence;
    evidence.game = etl::test::game();
    EXPECT_EQ(json_text(story_of(evidence), hero_name),
              R"({"game_token":")" + etl::test::k_game +
                  R"(","state":"unknown","records":[],"commits":[],)"
                  R"("fight":{"fighters":[],"blows":[]}})");
}

}  // namespace
}  // namespace monitor
