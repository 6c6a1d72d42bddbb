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

void RegistryContract::publish(ports::GameToken token) {
    if (twin().outbox() != nullptr) run(twin().outbox()->published({token})).value();
}

void RegistryContract::in_threads(int count, const std::function<void(int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
    for (auto& thread : threads) thread.join();
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

TEST_P(FullRegistryContract, TakesNoMoreUsersThanItMay) {
    for (int number = 1; number <= k_most; ++number) {
        EXPECT_TRUE(login(std::to_string(number), {user(number), ""}).value().created);
    }
    for (const char* name : {"5", "6"}) {
        const auto late = login(name, {user(5), "hash"}).value();
        EXPECT_FALSE(late.has_room);
        EXPECT_FALSE(late.created);
    }
    EXPECT_FALSE(account(user(5)).value());
    const auto known = login("1", {user(6), ""}).value();
    EXPECT_EQ(known.account.token, user(1)) << "who is known comes in";
    EXPECT_TRUE(known.has_room);
}

TEST_P(FullRegistryContract, OfACrowdTakesSoMany) {
    std::atomic<int> created = 0, refused = 0;
    in_threads(3, [&](int thread) {
        for (int number = 10 * thread + 1; number <= 10 * thread + 9; ++number) {
            const auto one = login(std::to_string(number), {user(number), ""}).value();
            one.created ? ++created : ++refused;
            EXPECT_EQ(one.has_room, one.created);
        }
    });
    EXPECT_EQ(created, k_most);
    EXPECT_EQ(refused, 27 - k_most);
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

// Servers of other implementations start a game in two steps.
TEST_P(RegistryContract, AGameThatHasLeftTheLobbyIsNotFilled) {
    for (const auto& match : {std::optional<std::string>(), std::optional<std::string>("m")}) {
        const int number = match ? 11 : 1;
        combat::Fight after =
            *sit(1, {.participants = 3, .match = match, .fresh_game = number}).value().fight;
        after.status = Status::starting;
        ++after.version;
        apply({after, ""}).value();
        const auto member = sit(1, {.participants = 3, .match = match, .fresh_game = 9}).value();
        EXPECT_FALSE(member.taken);
        EXPECT_EQ(member.fight->token, game(number));
        const auto next = sit(2, {.participants = 3, .match = match, .fresh_game = number + 1});
        EXPECT_EQ(load(game(number)).value()->fighters.size(), 1u);
        if (match) {
            ASSERT_FALSE(next);
            EXPECT_EQ(next.error().fault, Fault::rejected);
        } else {
            EXPECT_EQ(next.value().fight->token, game(2));
            EXPECT_EQ(sit(3, {.participants = 3, .fresh_game = 3}).value().fight->token, game(2));
        }
    }
}

// It stands where a game with free seats is looked for, yet has none.
TEST_P(RegistryContract, WithoutAMatchAnotherGameIsOpenedWhereTheOneFoundIsFull) {
    sit(1, {.participants = 3}).value();
    combat::Fight after = *sit(2, {.participants = 3}).value().fight;
    after.seats = 2;
    ++after.version;
    ASSERT_TRUE(apply({after, ""}).value()->full());
    const auto next = sit(3, {.participants = 3, .fresh_game = 2});
    ASSERT_TRUE(next) << next.error().what;
    EXPECT_TRUE(next->taken);
    EXPECT_EQ(next->fight->token, game(2));
    EXPECT_EQ(sit(4, {.participants = 3, .fresh_game = 3}).value().fight->token, game(2));
}

TEST_P(RegistryContract, AMatchWaitsForItsNumberOfParticipants) {
    sit(1, {.participants = 3, .match = "m"}).value();
    for (const int user_number : {1, 2}) {
        const auto other = sit(user_number, {.participants = 2, .match = "m", .fresh_game = 2});
        ASSERT_FALSE(other);
        EXPECT_EQ(other.error().fault, Fault::rejected);
    }
    EXPECT_FALSE(load(game(2)).value());
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
