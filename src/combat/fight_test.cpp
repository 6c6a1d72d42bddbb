#include "combat/fight.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace combat {
namespace {

UserToken user(int number) {
    UserToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

struct Entrant {
    int user;
    std::uint32_t attack, health;
};

// All of them seated, in that order, and started.
Fight started(const std::vector<Entrant>& entrants) {
    const int seats = static_cast<int>(entrants.size());
    Fight fight = open_fight(GameToken(), user(entrants[0].user), seats);
    HeroId hero = 0;
    for (const Entrant& entrant : entrants) {
        take_seat(fight, user(entrant.user), {++hero, "", entrant.attack, entrant.health});
    }
    start(fight);
    return fight;
}

std::vector<int> order_of(const Fight& fight) {
    std::vector<int> users;
    for (const auto index : fight.order) users.push_back(fight.fighters[index].user.bytes[15]);
    return users;
}

int rank_of(const Fight& fight, int number) { return fight.find(user(number))->rank; }

using Users = std::vector<int>;

TEST(Fight, OpensEmpty) {
    const Fight fight = open_fight(GameToken(), user(4), 3);
    EXPECT_EQ(fight.host, user(4));
    EXPECT_EQ(fight.seats, 3);
    EXPECT_EQ(fight.status, Status::waiting_lobby);
    EXPECT_FALSE(fight.full());
    EXPECT_FALSE(fight.over());
    EXPECT_EQ(fight.next(), nullptr);
    EXPECT_EQ(fight.next_seq, 0u);
}

TEST(Fight, SeatsAreTakenInTurn) {
    Fight fight = open_fight(GameToken(), user(1), 2);
    take_seat(fight, user(1), {12, "a", 5, 100});
    EXPECT_FALSE(fight.full());
    EXPECT_EQ(fight.version, 1u);
    take_seat(fight, user(2), {13, "b", 6, 90});
    EXPECT_TRUE(fight.full());
    EXPECT_EQ(fight.find(user(2))->hero, 13);
    EXPECT_EQ(fight.find(user(2))->attack, 6u);
    EXPECT_EQ(fight.find(user(2))->health, 90u);
    EXPECT_EQ(fight.find(user(3)), nullptr);
    EXPECT_EQ(fight.status, Status::waiting_lobby);
}

TEST(Fight, StartsWithTokensAscending) {
    const Fight fight = started({{3, 1, 9}, {1, 1, 9}, {2, 1, 9}});
    EXPECT_EQ(order_of(fight), (Users{1, 2, 3}));
    EXPECT_EQ(fight.next()->user, user(1));
    EXPECT_EQ(fight.status, Status::waiting_player);
    EXPECT_EQ(fight.turns, 1u);
}

TEST(Fight, TheOrderRotatesAfterEachAction) {
    Fight fight = started({{1, 1, 9}, {2, 1, 9}, {3, 1, 9}});
    attack(fight, user(1), user(3));
    EXPECT_EQ(order_of(fight), (Users{2, 3, 1}));
    attack(fight, user(2), user(1));
    EXPECT_EQ(order_of(fight), (Users{3, 1, 2}));
    EXPECT_EQ(fight.turns, 3u);
}

TEST(Fight, AnAttackTakesFromTheEnemy) {
    Fight fight = started({{1, 30, 100}, {2, 1, 100}});
    const std::uint32_t version = fight.version;
    const Blow blow = attack(fight, user(1), user(2))[0].blow;
    EXPECT_EQ(blow.damage, 30u);
    EXPECT_EQ(blow.health_prior, 100u);
    EXPECT_EQ(blow.health_post, 70u);
    EXPECT_EQ(fight.find(user(2))->health, 70u);
    EXPECT_EQ(fight.find(user(2))->damage_received, 30u);
    EXPECT_EQ(fight.find(user(1))->damage_sent, 30u);
    EXPECT_EQ(fight.find(user(1))->rounds, 1);
    EXPECT_EQ(fight.version, version + 1);
}

TEST(Fight, TheLastBlowCountsInFull) {
    Fight fight = started({{1, 30, 100}, {2, 1, 20}});
    const Blow blow = attack(fight, user(1), user(2))[0].blow;
    EXPECT_EQ(blow.damage, 30u);
    EXPECT_EQ(blow.health_prior, 20u);
    EXPECT_EQ(blow.health_post, 0u);
    EXPECT_EQ(fight.find(user(2))->damage_received, 30u);
    EXPECT_EQ(fight.status, Status::completed);
    EXPECT_TRUE(fight.over());
    EXPECT_EQ(fight.next(), nullptr);
    EXPECT_EQ(order_of(fight), (Users{1})) << "who stands at the end stays in the order";
    EXPECT_EQ(rank_of(fight, 1), 1);
    EXPECT_EQ(rank_of(fight, 2), 2);
}

TEST(Fight, TheFallenLeaveTheOrderAndRankFromTheEnd) {
    Fight fight = started({{1, 9, 9}, {2, 9, 9}, {3, 9, 9}, {4, 9, 9}});
    attack(fight, user(1), user(2));
    EXPECT_EQ(order_of(fight), (Users{3, 4, 1}));
    EXPECT_EQ(rank_of(fight, 2), 4);
    EXPECT_FALSE(fight.find(user(2))->standing());
    attack(fight, user(3), user(1));
    EXPECT_EQ(order_of(fight), (Users{4, 3}));
    EXPECT_EQ(rank_of(fight, 1), 3);
    attack(fight, user(4), user(3));
    EXPECT_EQ(rank_of(fight, 3), 2);
    EXPECT_EQ(rank_of(fight, 4), 1);
    EXPECT_EQ(fight.status, Status::completed);
}

TEST(Fight, AForfeitIsTheNextToFall) {
    Fight fight = started({{1, 1, 9}, {2, 1, 9}, {3, 1, 9}});
    forfeit(fight);
    EXPECT_EQ(rank_of(fight, 1), 3);
    EXPECT_EQ(fight.find(user(1))->health, 0u);
    EXPECT_EQ(fight.find(user(1))->rounds, 0);
    EXPECT_EQ(fight.find(user(1))->damage_received, 0u);
    EXPECT_EQ(order_of(fight), (Users{2, 3}));
    EXPECT_EQ(fight.turns, 2u);
    forfeit(fight);
    EXPECT_EQ(fight.status, Status::completed);
    EXPECT_EQ(rank_of(fight, 2), 2);
    EXPECT_EQ(rank_of(fight, 3), 1);
}

// Plays turn by turn, each on the next in the order, until the end; returns the turns played.
int play(Fight& fight) {
    int turns = 0;
    while (!fight.over()) {
        const UserToken attacker = fight.next()->user;
        const UserToken enemy = fight.fighters[fight.order[1]].user;
        attack(fight, attacker, enemy);
        ++turns;
    }
    return turns;
}

TEST(Fight, EndsWhenAUserHasPlayed255Rounds) {
    Fight fight = started({{1, 1, 10'000}, {2, 2, 10'000}, {3, 3, 10'000}});
    EXPECT_EQ(play(fight), 254 * 3 + 1);
    EXPECT_EQ(fight.find(user(1))->rounds, k_max_rounds);
    EXPECT_EQ(fight.find(user(2))->rounds, 254);
    EXPECT_EQ(fight.status, Status::completed);
    // 1 was hit by 3's attacks, 2 by 1's, 3 by 2's: more health, better rank.
    EXPECT_EQ(rank_of(fight, 2), 1);
    EXPECT_EQ(rank_of(fight, 3), 2);
    EXPECT_EQ(rank_of(fight, 1), 3);
}

TEST(Fight, TiesAfterTheLastRoundGoByToken) {
    Fight fight = started({{2, 1, 1255}, {1, 1, 1254}});
    play(fight);
    EXPECT_EQ(fight.find(user(1))->health, fight.find(user(2))->health);
    EXPECT_EQ(rank_of(fight, 1), 1);
    EXPECT_EQ(rank_of(fight, 2), 2);
}

TEST(Fight, TheLast255thBlowMayKill) {
    Fight fight = started({{1, 1, 10'000}, {2, 1, 255}});
    play(fight);
    EXPECT_EQ(rank_of(fight, 1), 1);
    EXPECT_EQ(rank_of(fight, 2), 2);
    EXPECT_EQ(fight.find(user(2))->health, 0u);
}

TEST(Fight, TheLastRoundRanksOnlyTheStanding) {
    Fight fight = started({{1, 1, 10'000}, {2, 1, 10'000}, {3, 1, 1}});
    attack(fight, user(1), user(3));
    play(fight);
    EXPECT_EQ(rank_of(fight, 3), 3);
    EXPECT_EQ(rank_of(fight, 1) + rank_of(fight, 2), 3);
}

TEST(Fight, RefusesWhoMayNotAct) {
    Fight fight = open_fight(GameToken(), user(1), 2);
    take_seat(fight, user(1), {1, "", 5, 5});
    EXPECT_EQ(refuse_action(fight, user(1)), Refusal::not_started);
    EXPECT_EQ(refuse_action(fight, user(7)), Refusal::not_a_member);
    take_seat(fight, user(2), {2, "", 5, 5});
    EXPECT_EQ(refuse_action(fight, user(1)), Refusal::not_started);
    start(fight);
    EXPECT_EQ(refuse_action(fight, user(1)), std::nullopt);
    EXPECT_EQ(refuse_action(fight, user(2)), Refusal::not_your_turn);
    attack(fight, user(1), user(2));
    EXPECT_EQ(refuse_action(fight, user(1)), Refusal::game_over);
    EXPECT_EQ(refuse_action(fight, user(7)), Refusal::not_a_member);
}

TEST(Fight, RefusesEnemiesThatCannotBeHit) {
    Fight fight = started({{1, 9, 9}, {2, 9, 9}, {3, 9, 9}});
    EXPECT_EQ(refuse_attack(fight, user(1), user(2)), std::nullopt);
    EXPECT_EQ(refuse_attack(fight, user(2), user(1)), Refusal::not_your_turn);
    EXPECT_EQ(refuse_attack(fight, user(1), user(9)), Refusal::enemy_unknown);
    EXPECT_EQ(refuse_attack(fight, user(1), user(1)), Refusal::enemy_is_self);
    attack(fight, user(1), user(2));
    EXPECT_EQ(refuse_attack(fight, user(3), user(2)), Refusal::enemy_out);
    EXPECT_EQ(refuse_attack(fight, user(2), user(3)), Refusal::not_your_turn);
}

TEST(Fight, TimesOut) {
    Fight fight = open_fight(GameToken(), user(1), 3);
    take_seat(fight, user(1), {1, "", 5, 5});
    take_seat(fight, user(2), {2, "", 5, 5});
    time_out(fight);
    EXPECT_EQ(fight.status, Status::timed_out);
    EXPECT_TRUE(fight.over());
    EXPECT_EQ(fight.version, 3u);
    EXPECT_EQ(refuse_action(fight, user(1)), Refusal::game_over);
}

using Kind = EventKind;

// Kind and user of each, numbered from `first` without a gap.
using Told = std::vector<std::pair<Kind, int>>;
Told told(const Events& events, std::uint32_t first) {
    Told result;
    for (const Event& event : events) {
        EXPECT_EQ(event.seq, first++);
        result.emplace_back(event.kind, event.user.bytes[15]);
    }
    return result;
}

TEST(Fight, EveryTransitionTellsItsEventsWithoutAGap) {
    Fight fight = open_fight(GameToken(), user(2), 3);
    EXPECT_EQ(told(take_seat(fight, user(2), {2, "", 9, 9}), 0), (Told{{Kind::hero_selected, 2}}));
    EXPECT_EQ(told(take_seat(fight, user(1), {1, "", 9, 9}), 1), (Told{{Kind::hero_selected, 1}}));
    EXPECT_EQ(told(take_seat(fight, user(3), {3, "", 1, 9}), 2), (Told{{Kind::hero_selected, 3}}));
    EXPECT_EQ(told(start(fight), 3), (Told{{Kind::starting_match, 2},
                                           {Kind::starting_match, 1},
                                           {Kind::starting_match, 3},
                                           {Kind::turn_pushed, 1}}));
    EXPECT_EQ(told(note_dead_enemy(fight), 7), (Told{{Kind::dead_enemy, 1}}));
    EXPECT_EQ(fight.version, 5u);
    EXPECT_EQ(fight.turns, 1u);
    EXPECT_EQ(told(attack(fight, user(1), user(2)), 8),
              (Told{{Kind::attack, 1}, {Kind::turn_pushed, 3}}));
    EXPECT_EQ(told(forfeit(fight), 10), (Told{{Kind::forfeit, 3},
                                              {Kind::game_finished, 2},
                                              {Kind::game_finished, 1},
                                              {Kind::game_finished, 3},
                                              {Kind::cleaning, 2},  // the host first
                                              {Kind::cleaning, 1},
                                              {Kind::cleaning, 3}}));
    EXPECT_TRUE(fight.over());
    EXPECT_EQ(fight.next_seq, 17u);
}

TEST(Fight, AnAttackThatEndsTheFightAndATimeOutTellTheEnd) {
    Fight duel = started({{1, 9, 9}, {2, 9, 9}});
    EXPECT_EQ(told(attack(duel, user(1), user(2)), 5), (Told{{Kind::attack, 1},
                                                             {Kind::game_finished, 1},
                                                             {Kind::game_finished, 2},
                                                             {Kind::cleaning, 1},
                                                             {Kind::cleaning, 2}}));

    Fight waiting = open_fight(GameToken(), user(2), 5);
    take_seat(waiting, user(1), {1, "", 9, 9});
    take_seat(waiting, user(2), {2, "", 9, 9});
    EXPECT_EQ(told(time_out(waiting), 2), (Told{{Kind::timed_out, 1},
                                                {Kind::timed_out, 2},
                                                {Kind::cleaning, 2},  // the host first
                                                {Kind::cleaning, 1}}));
    EXPECT_EQ(waiting.next_seq, 6u);
}

TEST(Fight, AForfeitInAFightOfThreeTellsTheTurnThatFollows) {
    Fight fight = started({{1, 1, 9}, {2, 1, 9}, {3, 1, 9}});
    EXPECT_EQ(told(forfeit(fight), 7), (Told{{Kind::forfeit, 1}, {Kind::turn_pushed, 2}}));
}

TEST(EventNames, StandInTheOrderOfTheirKinds) {
    for (const EventName& name : k_event_names) EXPECT_EQ(&name_of(name.kind), &name);
}

TEST(Fight, RanksHaveNoGapHoweverTheFightGoes) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        base::Random random(seed);
        std::vector<Entrant> entrants;
        const int count = 2 + static_cast<int>(random.below(30));
        for (int i = 0; i < count; ++i) {
            entrants.push_back({i, 1 + random.below(50), 1 + random.below(300)});
        }
        Fight fight = started(entrants);
        while (!fight.over()) {
            const UserToken attacker = fight.next()->user;
            const auto others = static_cast<std::uint32_t>(fight.order.size() - 1);
            if (random.below(20) == 0) {
                forfeit(fight);
            } else {
                attack(fight, attacker, fight.fighters[fight.order[1 + random.below(others)]].user);
            }
        }
        std::vector<int> ranks;
        std::uint64_t sent = 0, received = 0;
        for (const Fighter& fighter : fight.fighters) {
            ranks.push_back(fighter.rank);
            sent += fighter.damage_sent;
            received += fighter.damage_received;
        }
        std::sort(ranks.begin(), ranks.end());
        for (int i = 0; i < count; ++i) EXPECT_EQ(ranks[static_cast<std::size_t>(i)], i + 1);
        EXPECT_EQ(sent, received);
    }
}

TEST(Status, TextsGoBothWays) {
    for (const Status status : {Status::waiting_lobby, Status::starting, Status::in_progress,
                                Status::waiting_player, Status::completed, Status::timed_out}) {
        EXPECT_EQ(parse_status(status_text(status)), status);
    }
    EXPECT_EQ(status_text(Status::waiting_player), "Waiting Player");
    EXPECT_EQ(status_text(Status::timed_out), "Timed Out");
    EXPECT_EQ(parse_status("waiting player"), std::nullopt);
    EXPECT_EQ(parse_status(""), std::nullopt);
}

}  // namespace
}  // namespace combat
