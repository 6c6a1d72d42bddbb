#include "parquet/commit_text.h"

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace {

using tables::make_commit_text;
using tables::parse_commit_text;

ports::Commit sample() {
    ports::Commit commit;
    commit.topic = "lib.server.lobby";
    commit.partition = 1;
    commit.range = {10, 20};
    commit.others = {{"lib.server.game", {30, 40}}};
    commit.resume = {{"lib.server.lobby", 8}};
    commit.files = {{ports::Table::meta, ".staged-a.parquet-1", "a.parquet", 123}};
    commit.writer = "worker 1";
    commit.time = base::parse_time("2026-11-23T12:00:00.123456").value();
    return commit;
}

std::string wrap(const std::string& body) {
    return R"({"schema":1,"sha256":")" + base::sha256_hex(body) + R"(","commit":)" + body + "}\n";
}

TEST(CommitText, IsTheDocumentedFormat) {
    const std::string body =
        R"({"topic":"lib.server.lobby","partition":1,"from":10,"to":20,)"
        R"("others":{"lib.server.game":{"from":30,"to":40}},"resume":{"lib.server.lobby":8},)"
        R"("games":0,"rows":0,"timed_out":0,"dead_letters":0,"duplicates":0,"abandoned":0,)"
        R"("files":[{"table":"GAME_META","staged":".staged-a.parquet-1","name":"a.parquet",)"
        R"("bytes":123}],"writer":"worker 1","row_digest":"",)"
        R"("time":"2026-11-23T12:00:00.123456Z"})";
    EXPECT_EQ(make_commit_text(sample()), wrap(body));
}

TEST(CommitText, ComesBack) {
    const std::string text = make_commit_text(sample());
    const auto back = parse_commit_text(text);
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(make_commit_text(*back), text);
}

TEST(CommitText, WhatWasGoneComesBackAndIsLeftOutWhereNothingWas) {
    EXPECT_EQ(make_commit_text(sample()).find("gone"), std::string::npos);
    EXPECT_TRUE(parse_commit_text(make_commit_text(sample()))->gone.empty());
    ports::Commit commit = sample();
    commit.gone = {{"lib.server.game", {{30, 33}}}, {"lib.server.lobby", {{10, 12}, {14, 15}}}};
    const std::string text = make_commit_text(commit);
    EXPECT_NE(text.find(R"("gone":{"lib.server.game":[{"from":30,"to":33}],)"
                        R"("lib.server.lobby":[{"from":10,"to":12},{"from":14,"to":15}]})"),
              std::string::npos)
        << text;
    EXPECT_EQ(parse_commit_text(text)->gone, commit.gone);
}

TEST(CommitText, WhereTheTopicsBeganAndHowManyGamesWaitComesBack) {
    const std::string without = make_commit_text(sample());
    EXPECT_EQ(without.find("began"), std::string::npos);
    EXPECT_EQ(without.find("waiting"), std::string::npos);
    ports::Commit commit = sample();
    commit.began = {{"lib.server.lobby", {0, 7}}};
    commit.waiting = 2;
    const std::string text = make_commit_text(commit);
    EXPECT_NE(text.find(R"("began":{"lib.server.lobby":[0,7]},"waiting":2)"), std::string::npos)
        << text;
    EXPECT_EQ(parse_commit_text(text)->began, commit.began);
    EXPECT_EQ(parse_commit_text(text)->waiting, 2U);
}

TEST(CommitText, EveryCutIsFound) {
    const std::string text = make_commit_text(sample());
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto back = parse_commit_text(text.substr(0, size));
        ASSERT_FALSE(back) << size;
        EXPECT_EQ(back.error().fault, base::Fault::disk);
    }
    EXPECT_FALSE(parse_commit_text(text + "x"));
}

TEST(CommitText, EveryFlippedBitIsFound) {
    const std::string text = make_commit_text(sample());
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = text;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            const auto back = parse_commit_text(flipped);
            ASSERT_FALSE(back) << at << " " << bit;
            EXPECT_EQ(back.error().fault, base::Fault::disk);
            EXPECT_EQ(back.error().what.find('\n'), std::string::npos);
        }
    }
}

TEST(CommitText, AFutureSchemaIsCalledSo) {
    const auto back = parse_commit_text(R"({"schema":27,"whatever":"comes"})");
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().fault, base::Fault::disk);
    EXPECT_NE(back.error().what.find("schema 27"), std::string::npos);
    EXPECT_NE(back.error().what.find("newer"), std::string::npos);
}

TEST(CommitText, UnknownKeysAreSkipped) {
    std::string text = make_commit_text(sample());
    const std::string body = text.substr(text.find("{\"topic\""));
    const std::string more = "{\"new\":[1]," + body.substr(1, body.size() - 3);
    const auto back = parse_commit_text(wrap(more));
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(make_commit_text(*back), text);
}

TEST(CommitText, WhatIsNoCommitIsRefusedEvenWithARightChecksum) {
    const std::string text = make_commit_text(sample());
    const std::string body =
        text.substr(text.find("{\"topic\""), text.size() - text.find("{\"topic\"") - 2);
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"\"topic\":\"lib.server.lobby\"", "\"topic\":5"},
        {"\"from\":10", "\"from\":\"10\""},
        {"\"from\":10", "\"from\":1e300"},
        {"\"games\":0", "\"games\":-1"},
        {"\"games\":0", "\"games\":0.5"},
        {"\"partition\":1", "\"partition\":9999999999"},
        {"GAME_META", "GAME_ELSE"},
        {"\"writer\"", "\"author\""},
        {"2026-11-23", "yesterday"},
        {"\"files\":[", "\"files\":[7,"}};
    for (const auto& [from, to] : changes) {
        std::string changed = body;
        ASSERT_NE(changed.find(from), std::string::npos);
        changed.replace(changed.find(from), from.size(), to);
        const auto back = parse_commit_text(wrap(changed));
        ASSERT_FALSE(back) << to;
        EXPECT_EQ(back.error().fault, base::Fault::disk);
    }
    for (const char* other : {"", "[]", "null", "{}", "{\"topic\":", "[[[[[[[[[[[[[[[[[["}) {
        EXPECT_FALSE(parse_commit_text(wrap(other))) << other;
    }
}

}  // namespace
