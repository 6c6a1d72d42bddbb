#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "tests/contract/registry_contract.h"

using base::Fault;
using combat::Status;
using ports::FightPtr;

// --- Fights ---------------------------------------------------------------------------------

TEST_P(RegistryContract, AnUnknownGameIsNothing) {
    EXPECT_FALSE(load(game(9)).value());
    combat::Fight fight = combat::open_fight(game(9), user(1), 2);
    ++fight.version;
    const auto applied = apply({fight, ""});
    ASSERT_FALSE(applied);
    EXPECT_TRUE(applied.error().fatal());
}

TEST_P(RegistryContract, AChangeNeedsTheVersionBeforeIt) {
    sit(1, {}).value();
    const FightPtr before = sit(2, {}).value().fight;
    const FightPtr after = attack_next(*before, "one").value();
    EXPECT_EQ(after->version, before->version + 1);
    const auto late = attack_next(*before, "two");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().fault, Fault::lost_race);
    EXPECT_EQ(load(game(1)).value()->version, after->version);
    EXPECT_EQ(twin().sessions().pull({game(1)}).value().front().logs,
              std::vector<std::string>{"one"});
    // A snapshot is not touched by what comes later.
    EXPECT_EQ(before->next()->user, user(1));
}

TEST_P(RegistryContract, ASnapshotHoldsAllOfAFight) {
    for (int i = 1; i <= 3; ++i) sit(i, {.participants = 3}).value();
    FightPtr fight = load(game(1)).value();
    for (int i = 0; i < 4; ++i) fight = attack_next(*fight, "x").value();
    const FightPtr loaded = load(game(1)).value();
    EXPECT_EQ(loaded->token, fight->token);
    EXPECT_EQ(loaded->host, fight->host);
    EXPECT_EQ(loaded->seats, fight->seats);
    EXPECT_EQ(loaded->status, fight->status);
    EXPECT_EQ(loaded->order, fight->order);
    EXPECT_EQ(loaded->next_seq, fight->next_seq);
    EXPECT_EQ(loaded->version, fight->version);
    EXPECT_EQ(loaded->turns, fight->turns);
    ASSERT_EQ(loaded->fighters.size(), fight->fighters.size());
    for (std::size_t i = 0; i < fight->fighters.size(); ++i) {
        const combat::Fighter &one = loaded->fighters[i], &other = fight->fighters[i];
        EXPECT_EQ(one.user, other.user);
        EXPECT_EQ(one.hero, other.hero);
        EXPECT_EQ(one.attack, other.attack);
        EXPECT_EQ(one.health, other.health);
        EXPECT_EQ(one.rounds, other.rounds);
        EXPECT_EQ(one.rank, other.rank);
        EXPECT_EQ(one.damage_sent, other.damage_sent);
        EXPECT_EQ(one.damage_received, other.damage_received);
    }
}

TEST_P(RegistryContract, NoAttackIsLostOrCountedTwice) {
    constexpr int k_threads = 4;
    for (int i = 1; i <= 30; ++i) sit(i, {.participants = 30}).value();
    std::atomic<int> attacks{0}, lost{0};
    in_threads(k_threads, [&](int) {
        for (;;) {
            const FightPtr fight = load(game(1)).value();
            if (fight->over()) return;
            const auto after = attack_next(*fight, "log");
            if (after) {
                ++attacks;
            } else {
                EXPECT_EQ(after.error().fault, Fault::lost_race);
                ++lost;
            }
        }
    });
    const FightPtr end = load(game(1)).value();
    int rounds = 0;
    for (const auto& fighter : end->fighters) rounds += fighter.rounds;
    EXPECT_EQ(rounds, attacks);
    EXPECT_EQ(twin().sessions().pull({game(1)}).value().front().logs.size(),
              static_cast<std::size_t>(attacks.load()));
}

TEST_P(RegistryContract, ListenersHearEveryChangeUntilTheEnd) {
    std::mutex mutex;
    std::set<std::uint32_t> heard;
    int owner = 0;
    sit(1, {}).value();
    twin().fights().watch(game(1), &owner, [&](FightPtr fight) {
        const std::lock_guard lock(mutex);
        heard.insert(fight->version);
    });
    std::set<std::uint32_t> made{sit(2, {}).value().fight->version};
    FightPtr fight = load(game(1)).value();
    while (!fight->over()) {
        fight = attack_next(*fight, "").value();
        made.insert(fight->version);
    }
    for (int i = 0; i < 1000; ++i) {
        {
            const std::lock_guard lock(mutex);
            if (heard == made) break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    twin().fights().unwatch(game(1), &owner);
    const std::lock_guard lock(mutex);
    EXPECT_EQ(heard, made);
}

TEST_P(RegistryContract, OneListenerPerOwnerAndNoneAfterUnwatch) {
    std::atomic<int> first{0}, second{0}, other{0};
    int owner = 0, another = 0;
    sit(1, {}).value();
    auto& fights = twin().fights();
    fights.watch(game(1), &owner, [&](FightPtr) { ++first; });
    fights.watch(game(1), &owner, [&](FightPtr) { ++second; });
    fights.watch(game(1), &another, [&](FightPtr) { ++other; });
    FightPtr fight = sit(2, {}).value().fight;
    for (int i = 0; i < 1000 && (second == 0 || other == 0); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(first, 0);
    EXPECT_EQ(second, 1);
    EXPECT_EQ(other, 1);
    fights.unwatch(game(1), &owner);
    attack_next(*fight, "").value();
    for (int i = 0; i < 1000 && other == 1; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(other, 2);
    EXPECT_EQ(second, 1);
    fights.unwatch(game(1), &another);
}

// --- Sessions -------------------------------------------------------------------------------

TEST_P(RegistryContract, SessionsArePulledInOrder) {
    sit(1, {.fresh_game = 1}).value();
    sit(2, {.fresh_game = 1}).value();
    const FightPtr end = play_out(game(1));
    sit(3, {.fresh_game = 2}).value();
    const auto sessions = twin().sessions().pull({game(2), game(7), game(1)}).value();
    ASSERT_EQ(sessions.size(), 3u);
    EXPECT_EQ(sessions[0].game, game(2));
    EXPECT_EQ(sessions[0].fight->status, Status::waiting_lobby);
    EXPECT_TRUE(sessions[0].logs.empty());
    EXPECT_EQ(sessions[1].game, game(7));
    EXPECT_FALSE(sessions[1].fight);
    EXPECT_EQ(sessions[2].fight->status, Status::completed);
    EXPECT_EQ(sessions[2].logs, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
    EXPECT_EQ(sessions[2].fight->find(user(1))->rank, end->find(user(1))->rank);
}

TEST_P(RegistryContract, CleaningDeletesLogsAtOnceAndTheGameLater) {
    for (int i = 1; i <= 2; ++i) sit(i, {.fresh_game = 1}).value();
    play_out(game(1));
    publish(game(1));
    EXPECT_TRUE(twin().sessions().clean({game(1), game(9)}, 60));
    const auto session = twin().sessions().pull({game(1)}).value().front();
    EXPECT_EQ(session.fight->status, Status::completed);
    EXPECT_TRUE(session.logs.empty());
    EXPECT_TRUE(twin().sessions().clean({game(1)}, 0));
    EXPECT_FALSE(load(game(1)).value());
    EXPECT_TRUE(twin().sessions().clean({game(1)}, 0));
}
