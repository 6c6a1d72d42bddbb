#include "etl/podium.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "combat/fight.h"
#include "etl/record_test_support.h"

namespace etl::test {
namespace {

// A fight under way and its story.
struct Told {
    combat::Fight fight;
    std::vector<ToldFighter> fighters;
    std::vector<Action> actions;

    std::uint8_t place(const UserToken& who) const {
        return static_cast<std::uint8_t>(fight.find(who) - fight.fighters.data());
    }

    void attack(const UserToken& enemy) {
        const UserToken attacker = fight.next()->user;
        const combat::Blow blow = combat::attack(fight, attacker, enemy)[0].blow;
        actions.push_back({0, blow.damage, blow.health_prior, blow.health_post, place(attacker),
                           place(enemy), ActionKind::attack});
    }

    void forfeit() {
        const std::uint8_t who = place(fight.next()->user);
        combat::forfeit(fight);
        actions.push_back({0, 0, 0, 0, who, 0, ActionKind::forfeit});
    }
};

Told begin(base::Random& random, int seats, std::uint32_t most_attack, std::uint32_t most_health) {
    Told told;
    told.fight = combat::open_fight(game(1), user(1), seats);
    for (int i = 0; i < seats; ++i) {
        combat::Hero hero{static_cast<combat::HeroId>(i + 1), "", 1 + random.below(most_attack),
                          1 + random.below(most_health)};
        const auto token = user(static_cast<std::uint8_t>(i + 1));
        combat::take_seat(told.fight, token, hero);
        told.fighters.push_back({token, hero.attack, hero.health, hero.id, hero.id, true});
    }
    combat::start(told.fight);
    return told;
}

Told play(base::Random& random, int seats, std::uint32_t most_attack, std::uint32_t most_health) {
    Told told = begin(random, seats, most_attack, most_health);
    const bool patient = random.below(2) == 0;
    while (!told.fight.over()) {
        if (!patient && random.below(12) == 0) {
            told.forfeit();
            continue;
        }
        const auto& order = told.fight.order;
        const auto pick = 1 + random.below(static_cast<std::uint32_t>(order.size()) - 1);
        told.attack(told.fight.fighters[order[pick]].user);
    }
    return told;
}

TEST(Podium, RowsAreThoseOfTheFight) {
    base::Random random(11);
    Podium podium;
    int out_of_rounds = 0;
    for (int i = 0; i < 2000; ++i) {
        const int seats = 2 + static_cast<int>(random.below(i % 50 == 0 ? 99 : 6));
        const Told told = play(random, seats, i % 9 == 0 ? 2 : 50, i % 9 == 0 ? 20'000 : 200);
        combat::Rows rows;
        const Judgement judgement = podium.judge(game(1), told.fighters, told.actions, rows);
        ASSERT_EQ(judgement.verdict, Verdict::complete) << judgement.reason;
        ASSERT_EQ(rows.size(), static_cast<std::size_t>(seats));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const combat::Fighter* fighter = told.fight.find(rows.user[row]);
            ASSERT_NE(fighter, nullptr);
            EXPECT_EQ(rows.rank[row], row + 1);
            EXPECT_EQ(rows.rank[row], fighter->rank);
            EXPECT_EQ(rows.superhero[row], fighter->hero);
            EXPECT_EQ(rows.rounds[row], fighter->rounds);
            EXPECT_EQ(rows.damage_sent[row], fighter->damage_sent);
            EXPECT_EQ(rows.damage_received[row], fighter->damage_received);
            out_of_rounds += fighter->rounds == combat::k_max_rounds;
        }
    }
    EXPECT_GT(out_of_rounds, 10);
}

TEST(Podium, EveryPrefixIsUndecided) {
    base::Random random(12);
    Podium podium;
    const Told told = play(random, 5, 20, 300);
    combat::Rows rows;
    for (std::size_t length = 0; length < told.actions.size(); ++length) {
        const std::span<const Action> prefix(told.actions.data(), length);
        ASSERT_EQ(podium.judge(game(1), told.fighters, prefix, rows).verdict, Verdict::undecided);
    }
    EXPECT_EQ(rows.size(), 0U);
}

class PodiumFault : public testing::Test {
protected:
    PodiumFault() {
        base::Random random(13);
        told_ = play(random, 3, 20, 300);
        while (told_.actions.size() < 5 || told_.actions[0].kind == ActionKind::forfeit ||
               told_.actions[1].kind == ActionKind::forfeit) {
            told_ = play(random, 3, 20, 300);
        }
    }

    std::string reason() {
        combat::Rows rows;
        const Judgement judgement = podium_.judge(game(1), told_.fighters, told_.actions, rows);
        EXPECT_EQ(judgement.verdict, Verdict::impossible);
        EXPECT_EQ(rows.size(), 0U);
        return std::string(judgement.reason);
    }

    Podium podium_;
    Told told_;
};

TEST_F(PodiumFault, DoubledAttack) {
    told_.actions.insert(told_.actions.begin(), told_.actions.front());
    EXPECT_EQ(reason(), "health before an attack does not fit");
}

TEST_F(PodiumFault, DamageThatIsNotTheAttack) {
    ++told_.actions[1].damage;
    EXPECT_EQ(reason(), "damage is not the attacker's attack");
}

TEST_F(PodiumFault, HealthAfterwards) {
    ++told_.actions[0].health_post;
    EXPECT_EQ(reason(), "health after an attack does not fit");
}

TEST_F(PodiumFault, ActionAfterTheEnd) {
    told_.actions.push_back(told_.actions.front());
    EXPECT_EQ(reason(), "an action after the end");
}

TEST_F(PodiumFault, AttackOnOneself) {
    told_.actions[0].enemy = told_.actions[0].user;
    EXPECT_EQ(reason(), "a user attacks itself");
}

TEST_F(PodiumFault, UserThatStartingMatchDoesNotName) {
    told_.fighters[2].declared = false;
    EXPECT_EQ(reason(), "a user that Starting Match does not name");
}

TEST_F(PodiumFault, TwoHeroesOfOneUser) {
    told_.fighters[1].seat_hero = 99;
    EXPECT_EQ(reason(), "Hero Selected and Starting Match name different heroes");
}

}  // namespace
}  // namespace etl::test
