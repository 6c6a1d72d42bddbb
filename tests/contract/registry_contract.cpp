#include "tests/contract/registry_contract.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace {

// co_spawn wants results that can be made from nothing.
template <class T>
struct Box {
    std::optional<base::Result<T>> result;
};

template <class T>
ports::Task<void> fill(Box<T>& box, ports::Task<base::Result<T>> task) {
    box.result = co_await std::move(task);
}

// Runs one task to its end.
template <class T>
base::Result<T> run(ports::Task<base::Result<T>> task) {
    boost::asio::io_context io(1);
    Box<T> box;
    std::exception_ptr fault;
    boost::asio::co_spawn(io.get_executor(), fill(box, std::move(task)),
                          [&](std::exception_ptr thrown) { fault = thrown; });
    io.run();
    if (fault) std::rethrow_exception(fault);
    return std::move(*box.result);
}

template <class Work>
void in_threads(int count, Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
    for (auto& thread : threads) thread.join();
}

}  // namespace

using base::Fault;
using combat::Status;
using ports::FightPtr;

ports::UserToken RegistryContract::user(int number) {
    ports::UserToken token;
    token.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

ports::GameToken RegistryContract::game(int number) {
    ports::GameToken token;
    token.bytes[0] = static_cast<std::uint8_t>(number);
    token.bytes[1] = static_cast<std::uint8_t>(number >> 8);
    return token;
}

std::vector<combat::Hero> RegistryContract::heroes(int count) {
    std::vector<combat::Hero> hand;
    for (int i = 1; i <= count; ++i) {
        hand.push_back({static_cast<combat::HeroId>(i), "hero", 10, 25});
    }
    return hand;
}

base::Result<ports::Seated> RegistryContract::sit(int user_number, const Wish& wish) {
    ports::SeatRequest request;
    request.user = user(user_number);
    request.participants = wish.participants;
    request.match = wish.match;
    request.seat = wish.seat;
    request.fresh_game = game(wish.fresh_game);
    request.hand = heroes(wish.participants);
    return run(twin().seats().take_seat(std::move(request)));
}

base::Result<FightPtr> RegistryContract::load(ports::GameToken token) {
    return run(twin().fights().load(token));
}

base::Result<FightPtr> RegistryContract::apply(ports::Change change) {
    return run(twin().fights().apply(std::move(change)));
}

base::Result<ports::Registered> RegistryContract::login(const std::string& name,
                                                        ports::Account fresh) {
    return run(twin().accounts().login(name, std::move(fresh)));
}

base::Result<std::optional<ports::Account>> RegistryContract::account(ports::UserToken token) {
    return run(twin().accounts().account(token));
}

base::Result<FightPtr> RegistryContract::attack_next(const combat::Fight& before,
                                                     const std::string& session_log) {
    combat::Fight after = before;
    combat::attack(after, before.next()->user, before.fighters[before.order[1]].user);
    return apply({std::move(after), session_log});
}

FightPtr RegistryContract::play_out(ports::GameToken token) {
    FightPtr fight = load(token).value();
    for (int i = 0; !fight->over(); ++i) fight = attack_next(*fight, std::to_string(i)).value();
    return fight;
}

// --- Accounts -------------------------------------------------------------------------------

TEST_P(RegistryContract, AUserIsCreatedOnce) {
    const auto first = login("a", {user(1), "hash"}).value();
    EXPECT_TRUE(first.created);
    EXPECT_EQ(first.account.token, user(1));
    const auto second = login("a", {user(2), ""}).value();
    EXPECT_FALSE(second.created);
    EXPECT_EQ(second.account.token, user(1));
    EXPECT_EQ(second.account.secret_hash, "hash");
    EXPECT_TRUE(login("b", {user(2), ""}).value().created);
}

TEST_P(RegistryContract, AccountsAreFoundByToken) {
    EXPECT_FALSE(account(user(1)).value());
    login("a", {user(1), "hash"}).value();
    login("a", {user(2), ""}).value();
    EXPECT_EQ(account(user(1)).value()->secret_hash, "hash");
    EXPECT_EQ(account(user(1)).value()->token, user(1));
    EXPECT_FALSE(account(user(2)).value());
}

TEST_P(RegistryContract, OfRivalsForANameOneCreatesIt) {
    std::atomic<int> created{0};
    std::mutex mutex;
    std::set<ports::UserToken> tokens;
    in_threads(4, [&](int thread) {
        for (int i = 0; i < 50; ++i) {
            const auto result =
                login("user" + std::to_string(i), {user(100 * i + thread), ""}).value();
            if (result.created) ++created;
            const std::lock_guard lock(mutex);
            tokens.insert(result.account.token);
        }
    });
    EXPECT_EQ(created, 50);
    EXPECT_EQ(tokens.size(), 50u);
}

// --- Seats ----------------------------------------------------------------------------------

TEST_P(RegistryContract, TheFirstUserOpensAGameTheLastStartsIt) {
    const auto first = sit(2, {}).value();
    EXPECT_TRUE(first.taken);
    EXPECT_EQ(first.fight->token, game(1));
    EXPECT_EQ(first.fight->host, user(2));
    EXPECT_EQ(first.fight->seats, 2);
    EXPECT_EQ(first.fight->status, Status::waiting_lobby);
    EXPECT_EQ(first.fight->next_seq, 1u);

    const auto second = sit(1, {.fresh_game = 2}).value();
    EXPECT_TRUE(second.taken);
    EXPECT_EQ(second.fight->token, game(1));
    EXPECT_EQ(second.fight->host, user(2));
    EXPECT_EQ(second.fight->status, Status::waiting_player);
    EXPECT_EQ(second.fight->next()->user, user(1));
    EXPECT_EQ(second.fight->next_seq, 5u);
    EXPECT_NE(second.fight->fighters[0].hero, second.fight->fighters[1].hero);
    EXPECT_EQ(second.fight->fighters[0].attack, 10u);
    EXPECT_EQ(second.fight->fighters[0].health, 25u);
    EXPECT_FALSE(load(game(2)).value());
    EXPECT_EQ(load(game(1)).value()->version, second.fight->version);
}

TEST_P(RegistryContract, AskingAgainKeepsTheSeat) {
    sit(1, {.participants = 3}).value();
    const auto again = sit(1, {.participants = 3, .fresh_game = 2}).value();
    EXPECT_FALSE(again.taken);
    EXPECT_EQ(again.fight->token, game(1));
    EXPECT_EQ(again.fight->fighters.size(), 1u);
}

TEST_P(RegistryContract, GamesOfOtherSizesAreOthers) {
    EXPECT_EQ(sit(1, {.participants = 2, .fresh_game = 1}).value().fight->token, game(1));
    EXPECT_EQ(sit(2, {.participants = 3, .fresh_game = 2}).value().fight->token, game(2));
    EXPECT_EQ(sit(1, {.participants = 3, .fresh_game = 3}).value().fight->token, game(2));
    EXPECT_EQ(sit(2, {.participants = 2, .fresh_game = 4}).value().fight->token, game(1));
}

TEST_P(RegistryContract, AFullGameIsNotFilledFurther) {
    sit(1, {}).value();
    sit(2, {}).value();
    EXPECT_EQ(sit(3, {.fresh_game = 2}).value().fight->token, game(2));
    // A user of a running fight gets a seat in the next one.
    EXPECT_EQ(sit(1, {.fresh_game = 3}).value().fight->token, game(2));
}

TEST_P(RegistryContract, UsersOfAMatchMeetInItsGame) {
    EXPECT_EQ(sit(1, {.match = "m", .fresh_game = 1}).value().fight->token, game(1));
    EXPECT_EQ(sit(2, {.match = "n", .fresh_game = 2}).value().fight->token, game(2));
    EXPECT_EQ(sit(3, {.fresh_game = 3}).value().fight->token, game(3));
    EXPECT_EQ(sit(4, {.match = "m", .fresh_game = 4}).value().fight->token, game(1));
    const auto full = sit(5, {.match = "m", .fresh_game = 5});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().fault, Fault::rejected);
    const auto member = sit(4, {.match = "m", .fresh_game = 6}).value();
    EXPECT_FALSE(member.taken);
    EXPECT_EQ(member.fight->token, game(1));
    EXPECT_FALSE(load(game(5)).value());
}

TEST_P(RegistryContract, AMatchThatIsOverMayBeHeldAgainButNotWithTheSameToken) {
    sit(1, {.match = "m", .fresh_game = 1}).value();
    sit(2, {.match = "m", .fresh_game = 1}).value();
    play_out(game(1));
    const auto same = sit(1, {.match = "m", .fresh_game = 1});
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().fault, Fault::rejected);
    EXPECT_EQ(sit(1, {.match = "m", .fresh_game = 2}).value().fight->token, game(2));
}

TEST_P(RegistryContract, ASeatGivesItsHeroWhoeverComesFirst) {
    const auto last = sit(1, {.participants = 3, .seat = 2}).value();
    EXPECT_EQ(last.fight->find(user(1))->hero, 3);
    const auto first = sit(2, {.participants = 3, .seat = 0}).value();
    EXPECT_EQ(first.fight->find(user(2))->hero, 1);
    // Taken: the first that is free.
    const auto taken = sit(3, {.participants = 3, .seat = 0}).value();
    EXPECT_EQ(taken.fight->find(user(3))->hero, 2);
}

TEST_P(RegistryContract, ATimedOutGameIsNotFilled) {
    const auto waiting = sit(1, {}).value();
    combat::Fight after = *waiting.fight;
    combat::time_out(after);
    EXPECT_EQ(apply({after, ""}).value()->status, Status::timed_out);
    EXPECT_EQ(sit(2, {.fresh_game = 2}).value().fight->token, game(2));
}

TEST_P(RegistryContract, NoChairIsTakenTwice) {
    constexpr int k_threads = 4, k_users = 60;
    std::mutex mutex;
    std::set<ports::GameToken> games;
    in_threads(k_threads, [&](int thread) {
        for (int i = 0; i < k_users; ++i) {
            const int number = thread * k_users + i;
            const auto seated = sit(number, {.participants = 3, .fresh_game = number}).value();
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(seated.taken);
            games.insert(seated.fight->token);
        }
    });
    EXPECT_EQ(games.size(), k_threads * k_users / 3u);
    std::set<ports::UserToken> users;
    for (const auto& token : games) {
        const auto fight = load(token).value();
        EXPECT_EQ(fight->status, Status::waiting_player);
        EXPECT_EQ(fight->fighters.size(), 3u);
        std::set<combat::HeroId> drawn;
        for (const auto& fighter : fight->fighters) {
            users.insert(fighter.user);
            drawn.insert(fighter.hero);
        }
        EXPECT_EQ(drawn.size(), 3u);
    }
    EXPECT_EQ(users.size(), static_cast<std::size_t>(k_threads * k_users));
}

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
    EXPECT_TRUE(twin().sessions().clean({game(1), game(9)}, 60));
    const auto session = twin().sessions().pull({game(1)}).value().front();
    EXPECT_EQ(session.fight->status, Status::completed);
    EXPECT_TRUE(session.logs.empty());
    EXPECT_TRUE(twin().sessions().clean({game(1)}, 0));
    EXPECT_FALSE(load(game(1)).value());
    EXPECT_TRUE(twin().sessions().clean({game(1)}, 0));
}
