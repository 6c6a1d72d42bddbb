#include "audit/recomputation.h"

#include <gtest/gtest.h>

#include "audit/topic_facts.h"
#include "etl/record.h"
#include "tests/support/audit_fakes.h"

namespace {

using audit::End;
using audit::RecordTrust;
using support::GameTable;
using support::PlayedGame;

// Facts of one game on their way through log, buckets and recomputation.
audit::Expected recompute(const PlayedGame& game, ports::Offset lobby_first = 0,
                          ports::Offset game_first = 0) {
    support::FakeLog log;
    for (const auto& record : game.records) log.append(record);
    log.topics.at(std::string(base::k_lobby_queue)).first[0] = lobby_first;
    log.topics.at(std::string(base::k_game_queue)).first[0] = game_first;
    audit::Buckets buckets({.scratch = "/tmp"});
    audit::FactStore facts(buckets);
    EXPECT_TRUE(audit::read_topics(log, audit::extent_of(log).value(), facts, {}).has_value());
    std::string bytes;
    EXPECT_TRUE(buckets.load(0, bytes).has_value());
    audit::Bucket bucket;
    bucket.sort(bytes);
    audit::GameFacts found;
    if (!bucket.next(found)) return {};
    EXPECT_EQ(found.game, game.token());
    return audit::Recomputation().of(found);
}

void expect_same(const audit::Expected& expected, const combat::Fight& fight) {
    EXPECT_EQ(expected.evidence, RecordTrust::whole) << expected.fault;
    EXPECT_EQ(expected.end, End::finished);
    EXPECT_TRUE(expected.decided);
    ASSERT_EQ(expected.users.size(), fight.fighters.size());
    for (const auto& user : expected.users) {
        const combat::Fighter* fighter = fight.find(user.user);
        ASSERT_NE(fighter, nullptr);
        EXPECT_EQ(user.hero, fighter->hero);
        EXPECT_EQ(user.rank, fighter->rank);
        EXPECT_EQ(user.rounds, fighter->rounds);
        EXPECT_EQ(user.damage_sent, fighter->damage_sent);
        EXPECT_EQ(user.damage_received, fighter->damage_received);
    }
}

std::size_t find(const PlayedGame& game, std::string_view message, int nth = 0) {
    for (std::size_t i = 0; i < game.records.size(); ++i) {
        if (game.records[i].value.find(message) != std::string::npos && nth-- == 0) return i;
    }
    ADD_FAILURE() << "no " << message;
    return 0;
}

void drop(PlayedGame& game, std::size_t i) {
    game.records.erase(game.records.begin() + static_cast<std::ptrdiff_t>(i));
}

// As a server of another implementation would write it.
void strip_seq(PlayedGame& game) {
    for (auto& record : game.records) {
        const auto from = record.value.find("\"game_seq\":");
        ASSERT_NE(from, std::string::npos);
        record.value.replace(from, 11, "\"other_seq\":");
    }
}

TEST(Recomputation, AgreesWithTheRulesOnManyGames) {
    GameTable table(3);
    for (int i = 0; i < 200; ++i) {
        const PlayedGame game = table.play(2 + i % 9);
        expect_same(recompute(game), game.fight);
    }
    const PlayedGame crowd = table.play(100);
    expect_same(recompute(crowd), crowd.fight);
}

TEST(Recomputation, EndsAGameAt255Rounds) {
    PlayedGame game = GameTable(4).begin(3, 0);
    combat::Fight& fight = game.fight;
    for (auto& fighter : fight.fighters) fighter.health = 1'000'000;
    for (auto& record : game.records) {  // Starting Match tells the health
        for (std::size_t at = 0; (at = record.value.find("\"health\":", at)) != std::string::npos;
             at += 9) {
            const auto end = record.value.find_first_not_of("0123456789", at + 9);
            record.value.replace(at + 9, end - at - 9, "1000000");
        }
    }
    while (!fight.over()) {
        const auto user = fight.next()->user;
        const auto enemy = fight.fighters[fight.order[1]].user;
        const auto events = combat::attack(fight, user, enemy);
        const std::string answer =
            wire::attack_answer({}, {fight.token, user, enemy}, events[0].blow);
        for (const auto& entry : wire::entries_of(fight, events, answer)) {
            game.records.push_back({entry.queue, "", wire::record_text(entry, {}, "embedded")});
        }
    }
    EXPECT_EQ(fight.fighters[0].rounds + fight.fighters[1].rounds + fight.fighters[2].rounds,
              255 + 254 + 254);
    expect_same(recompute(game), fight);
}

TEST(Recomputation, KnowsOpenTimedOutAndUnannouncedGames) {
    GameTable table(5);
    EXPECT_EQ(recompute(table.begin(3, 0)).end, End::open);
    EXPECT_EQ(recompute(table.begin(2, 1)).evidence, RecordTrust::whole);
    EXPECT_EQ(recompute(table.time_out(4)).end, End::timed_out);
    EXPECT_EQ(recompute(table.time_out(4)).evidence, RecordTrust::whole);

    PlayedGame game = table.play(2);  // its server died before it had said all
    drop(game, game.records.size() - 1);
    drop(game, game.records.size() - 1);
    EXPECT_EQ(recompute(game).end, End::unannounced);
    drop(game, game.records.size() - 1);
    drop(game, game.records.size() - 1);
    EXPECT_EQ(recompute(game).end, End::unannounced);
}

TEST(Recomputation, TakesRecordsWithoutSeqInTheirOrder) {
    GameTable table(6);
    for (int i = 0; i < 20; ++i) {
        PlayedGame game = table.play(2 + i % 4);
        strip_seq(game);
        expect_same(recompute(game), game.fight);
    }
}

TEST(Recomputation, NoticesALostAttackWithoutSeqByTheHealth) {
    GameTable table(6);
    PlayedGame game = table.play(4);
    strip_seq(game);
    drop(game, find(game, "Attack Completed", 1));
    const auto expected = recompute(game);
    EXPECT_EQ(expected.evidence, RecordTrust::faulty);
    EXPECT_FALSE(expected.fault.empty());
}

TEST(Recomputation, EachLostRecordButTheLastIsNoticed) {
    const PlayedGame whole = GameTable(9).play(3);
    for (std::size_t i = 0; i + 1 < whole.records.size(); ++i) {
        PlayedGame game = whole;
        drop(game, i);
        const auto expected = recompute(game);
        EXPECT_EQ(expected.evidence, RecordTrust::faulty) << "record " << i;
        EXPECT_EQ(expected.end, End::finished);
        EXPECT_NE(expected.fault.find("game_seq " + std::to_string(i) + " "), std::string::npos)
            << expected.fault;
    }
    PlayedGame game = whole;
    drop(game, whole.records.size() - 1);
    expect_same(recompute(game), game.fight);
}

TEST(Recomputation, RepeatedRecordsCountOnce) {
    PlayedGame game = GameTable(10).play(4);
    const auto records = game.records;
    game.records.insert(game.records.end(), records.begin(), records.end());
    const auto expected = recompute(game);
    expect_same(expected, game.fight);
    EXPECT_EQ(expected.repeated, records.size());
}

TEST(Recomputation, TwoDifferentAttacksWithOneSeqContradict) {
    PlayedGame game = GameTable(11).play(2);
    auto other = game.records[find(game, "Attack Completed")];
    const auto at = other.value.find("\"ENEMY_DAMAGE\":") + 15;
    other.value.insert(at, "9");
    game.records.push_back(other);
    const auto expected = recompute(game);
    EXPECT_EQ(expected.evidence, RecordTrust::faulty);
    EXPECT_NE(expected.fault.find("two different attacks"), std::string::npos);
}

TEST(Recomputation, AnAlteredHealthContradicts) {
    PlayedGame game = GameTable(12).play(3);
    auto& record = game.records[find(game, "Attack Completed", 1)];
    record.value.insert(record.value.find("\"ENEMY_HEALTH_POST\":") + 20, "9");
    EXPECT_EQ(recompute(game).evidence, RecordTrust::faulty);
}

TEST(Recomputation, WhatRetentionTookIsNoGap) {
    const PlayedGame game = GameTable(13).play(3);
    EXPECT_EQ(recompute(game, 3, 0).evidence, RecordTrust::cut);
    EXPECT_EQ(recompute(game, 0, 2).evidence, RecordTrust::cut);
    EXPECT_EQ(recompute(game, 5, 2).evidence, RecordTrust::cut);
    EXPECT_EQ(recompute(game, 0, 0).evidence, RecordTrust::whole);

    PlayedGame holed = game;  // a loss that retention does not explain
    drop(holed, find(holed, "Attack Completed", 1));
    EXPECT_EQ(recompute(holed, 1, 0).evidence, RecordTrust::faulty);
}

}  // namespace
