#include "etl/own_record.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

#include "base/random.h"
#include "etl/record_test_support.h"

namespace etl::test {
namespace {

struct Own {
    std::string message;
    std::string task;
};

// Tasks as our servers write them, one of each kind.
std::vector<Own> own_tasks() {
    const std::string head = R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game + '"';
    const std::string action = R"({"TIMESTAMP":"2026-11-23T12:00:00Z",)" + head.substr(1) +
                               R"(,"USER_TOKEN":")" + k_ann + R"("},"STATUS":{"ACTION":")";
    return {
        {"Hero Selected", head + R"(,"HERO_ID":412,"USER_TOKEN":")" + k_ann +
                              R"("},"STATUS":{"JOINED":"SUCCESS"}})"},
        {"Starting Match", starting_match()},
        {"Pushing User's Turn Notification", head + R"(,"HEALTH":{")" + k_ann + R"(":7,")" + k_bob +
                                                 R"(":0}},"STATUS":{"GAME":"USER'S TURN"}})"},
        {"Attack Completed", attack()},
        {"Attacked Dead Enemy",
         action + R"(NA","DETAILS":{"ENEMY_TOKEN":null,"ENEMY_STATUS":"DEAD"}}})"},
        {"User Forfeited", forfeited()},
        {"Game Finished", head + R"(},"STATUS":{"GAME":"COMPLETE"}})"},
        {"Game Timed Out", head + R"(},"STATUS":{"GAME":"TIMED OUT"}})"},
        {"Cleaning Game Records", cleaning()}};
}

bool same(const Participant& a, const Participant& b) {
    return a.user == b.user && a.hero == b.hero && a.attack == b.attack && a.health == b.health;
}

void expect_same(const GameRecord& fast, const GameRecord& general, const std::string& text) {
    EXPECT_EQ(fast.kind, general.kind) << text << general.reason;
    EXPECT_EQ(fast.seq, general.seq) << text;
    EXPECT_EQ(fast.user, general.user) << text;
    EXPECT_EQ(fast.hero, general.hero) << text;
    EXPECT_EQ(fast.enemy, general.enemy) << text;
    EXPECT_EQ(fast.damage, general.damage) << text;
    EXPECT_EQ(fast.health_prior, general.health_prior) << text;
    EXPECT_EQ(fast.health_post, general.health_post) << text;
    ASSERT_EQ(fast.participants.size(), general.participants.size()) << text;
    for (std::size_t i = 0; i < fast.participants.size(); ++i) {
        EXPECT_TRUE(same(fast.participants[i], general.participants[i])) << text;
    }
}

// Without a key a record always goes the general way.
const GameRecord& in_general(RecordDecoder& decoder, const std::string& text) {
    return decoder.decode("", text);
}

TEST(OwnRecord, EveryKindIsReadAsTheGeneralWayReadsIt) {
    RecordDecoder decoder;
    for (const Own& own : own_tasks()) {
        const std::string text = record(own.message, own.task);
        GameRecord fast;
        ASSERT_TRUE(read_own_record(k_game, text, fast)) << text;
        GameRecord general = in_general(decoder, text);
        if (general.kind == RecordKind::dead_enemy) general.user = fast.user;  // nobody needs it
        expect_same(fast, general, text);
    }
}

TEST(OwnRecord, WhatIsCutOffOrLongerIsNotRead) {
    for (const Own& own : own_tasks()) {
        const std::string text = record(own.message, own.task);
        for (std::size_t size = 0; size < text.size(); ++size) {
            const std::vector<char> exact(text.begin(),
                                          text.begin() + static_cast<std::ptrdiff_t>(size));
            GameRecord fast;
            ASSERT_FALSE(read_own_record(k_game, {exact.data(), exact.size()}, fast)) << size;
        }
        GameRecord fast;
        EXPECT_FALSE(read_own_record(k_game, text + " ", fast));
        EXPECT_FALSE(read_own_record(game(3).text(), text, fast)) << "another game's";
    }
}

TEST(OwnRecord, NumbersThatDoNotFitAreLeftToTheGeneralWay) {
    GameRecord fast;
    for (const char* number : {"-5", "05", "1.5", "1e3", "\"5\"", "", "18446744073709551616"}) {
        EXPECT_FALSE(read_own_record(k_game, record("Attack Completed", attack(number)), fast))
            << number;
    }
    EXPECT_TRUE(read_own_record(k_game, record("Attack Completed", attack("0")), fast));
}

// Whatever one byte becomes: what is read the fast way is the same the general way, unless that
// finds fault with bytes that nothing is taken from.
TEST(OwnRecord, ADamagedByteIsNeverMisread) {
    RecordDecoder decoder;
    base::Random random(5);
    int read = 0, compared = 0;
    for (const Own& own : own_tasks()) {
        const std::string whole = record(own.message, own.task);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string text = whole;
            constexpr std::string_view k_telling = "0129afAF\"\\,:{}-. \n";
            text[at] = random.below(2) == 0
                           ? k_telling[random.below(static_cast<std::uint32_t>(k_telling.size()))]
                           : static_cast<char>(random.below(256));
            GameRecord fast;
            if (!read_own_record(k_game, text, fast)) continue;
            ++read;
            GameRecord general = in_general(decoder, text);
            if (general.kind == RecordKind::broken || general.kind == RecordKind::foreign) continue;
            ++compared;
            if (general.kind == RecordKind::dead_enemy) general.user = fast.user;
            expect_same(fast, general, text);
        }
    }
    EXPECT_GT(read, 300);
    EXPECT_GT(compared, 200);
}

TEST(OwnAction, LinesOfSessionLogs) {
    GameRecord record;
    OwnAction action{};
    ASSERT_TRUE(read_own_action(k_game, attack(), action, record));
    EXPECT_EQ(action, OwnAction::attack);
    EXPECT_EQ(record.enemy, bob());
    EXPECT_EQ(record.health_post, 200U);
    std::string forfeit = attack();
    forfeit.replace(forfeit.find("ATTACK"), std::string::npos, R"(FORFEIT","DETAILS":{}}})");
    ASSERT_TRUE(read_own_action(k_game, forfeit, action, record));
    EXPECT_EQ(action, OwnAction::forfeit);
    EXPECT_EQ(record.user, ann());
    EXPECT_FALSE(read_own_action(k_game, attack() + "}", action, record));
    EXPECT_FALSE(read_own_action(game(2).text(), attack(), action, record));
    EXPECT_FALSE(read_own_action(k_game, R"({"STATUS":{"ACTION":"ATTACK"}})", action, record));
}

}  // namespace
}  // namespace etl::test
