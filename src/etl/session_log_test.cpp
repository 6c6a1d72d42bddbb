#include "etl/session_log.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "etl/record_test_support.h"

namespace etl::test {
namespace {

std::string line(const combat::Fight& fight, const UserToken& who, const std::string& action,
                 const std::string& details) {
    return R"({"TIMESTAMP":"2026-11-23T12:00:00Z","PAYLOAD":{"GAME_TOKEN":")" + fight.token.text() +
           R"(","USER_TOKEN":")" + who.text() + R"("},"STATUS":{"ACTION":")" + action +
           R"(","DETAILS":)" + details + "}}";
}

// A fight played to its end, and the session logs that it left in the registry.
struct Played {
    combat::Fight fight;
    std::vector<std::string> logs;

    void attack(const UserToken& enemy) {
        const UserToken attacker = fight.next()->user;
        const combat::Blow blow = combat::attack(fight, attacker, enemy)[0].blow;
        logs.push_back(line(fight, attacker, "ATTACK",
                            R"({"ENEMY_TOKEN":")" + enemy.text() + R"(","ENEMY_DAMAGE":)" +
                                std::to_string(blow.damage) + R"(,"ENEMY_HEALTH_PRIOR":)" +
                                std::to_string(blow.health_prior) + R"(,"ENEMY_HEALTH_POST":)" +
                                std::to_string(blow.health_post) + "}"));
    }
    void forfeit() {
        const UserToken who = fight.next()->user;
        combat::forfeit(fight);
        logs.push_back(line(fight, who, "FORFEIT", "{}"));
    }
};

Played play(base::Random& random, int seats) {
    Played played;
    played.fight = combat::open_fight(game(1), user(1), seats);
    for (int i = 0; i < seats; ++i) {
        combat::take_seat(
            played.fight, user(static_cast<std::uint8_t>(i + 1)),
            {static_cast<combat::HeroId>(i + 1), "", 1 + random.below(40), 1 + random.below(200)});
    }
    combat::start(played.fight);
    while (!played.fight.over()) {
        const auto& order = played.fight.order;
        const auto pick = 1 + random.below(static_cast<std::uint32_t>(order.size()) - 1);
        random.below(10) == 0 ? played.forfeit()
                              : played.attack(played.fight.fighters[order[pick]].user);
        if (random.below(9) == 0) {
            played.logs.push_back(line(played.fight, user(1), "NA", R"({"ENEMY_TOKEN":null})"));
        }
    }
    return played;
}

TEST(SessionLogs, RowsAreThoseOfTheFight) {
    base::Random random(21);
    SessionLogs logs;
    for (int i = 0; i < 300; ++i) {
        const Played played = play(random, 2 + static_cast<int>(random.below(6)));
        combat::Rows rows;
        const Judgement judgement = logs.judge(played.fight, played.logs, rows);
        ASSERT_EQ(judgement.verdict, Verdict::complete) << judgement.reason;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const combat::Fighter* fighter = played.fight.find(rows.user[row]);
            EXPECT_EQ(rows.rank[row], fighter->rank);
            EXPECT_EQ(rows.rounds[row], fighter->rounds);
            EXPECT_EQ(rows.damage_sent[row], fighter->damage_sent);
            EXPECT_EQ(rows.damage_received[row], fighter->damage_received);
        }
    }
}

class SessionLogFault : public testing::Test {
protected:
    SessionLogFault() {
        base::Random random(22);
        while (played_.logs.size() < 6) played_ = play(random, 3);
    }
    Judgement judge() {
        combat::Rows rows;
        const Judgement judgement = logs_.judge(played_.fight, played_.logs, rows);
        EXPECT_EQ(rows.size(), 0U);
        return judgement;
    }

    SessionLogs logs_;
    Played played_;
};

TEST_F(SessionLogFault, ALostLineIsNoticed) {
    const auto all = played_.logs;
    for (std::size_t lost = 0; lost < all.size(); ++lost) {
        if (all[lost].find("\"NA\"") != std::string::npos) continue;
        played_.logs = all;
        played_.logs.erase(played_.logs.begin() + static_cast<std::ptrdiff_t>(lost));
        EXPECT_NE(judge().verdict, Verdict::complete) << lost;
    }
}

TEST_F(SessionLogFault, ALostEndIsUndecided) {
    for (auto& fighter : played_.fight.fighters) fighter.health = 5;
    played_.logs.resize(2);
    EXPECT_EQ(judge().verdict, Verdict::undecided);
    played_.logs.clear();
    EXPECT_EQ(judge().verdict, Verdict::undecided);
}

TEST_F(SessionLogFault, WhatIsNotJsonOrOfAnotherGame) {
    played_.logs[1] = "{\"PAYLOAD\":";
    EXPECT_EQ(judge().reason, "a session log that is not well-formed JSON");
    combat::Fight other = played_.fight;
    other.token = game(9);
    played_.logs[1] = line(other, user(1), "ATTACK", "{}");
    EXPECT_EQ(judge().reason, "a session log of another game");
}

TEST_F(SessionLogFault, ThePlaceIsTold) {
    played_.logs[1] = "{\"PAYLOAD\":\n 1 2}";
    EXPECT_EQ(
        logs_.reason_with_place(judge(), played_.logs),
        "a session log that is not well-formed JSON (session log 2, line 2, column 4: a comma "
        "or } expected)");
    played_.logs[1] = line(played_.fight, user(77), "ATTACK", "{}");
    EXPECT_EQ(logs_.reason_with_place(judge(), played_.logs),
              "a session log without usable DETAILS (session log 2)");
    played_.logs[1] = line(played_.fight, user(1), "NA", "{}");
    const Judgement judgement = judge();
    EXPECT_EQ(logs_.reason_with_place(judgement, played_.logs), judgement.reason);
}

TEST_F(SessionLogFault, HealthsOfTheRegistryMustBeReached) {
    for (auto& fighter : played_.fight.fighters) {
        if (fighter.rank == 1) ++fighter.health;
    }
    EXPECT_EQ(judge().verdict, Verdict::impossible);
}

}  // namespace
}  // namespace etl::test
