// Several servers on one Redis, each with threads of its own.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>
#include <map>
#include <mutex>
#include <set>

#include "redis/redis_test_support.h"

namespace {

using namespace redis_test;
using Registries = std::vector<std::unique_ptr<redis::Registry>>;

class RegistryServers : public OnOneRedis<RegistryServers> {
protected:
    void SetUp() override {
        for (int i = 0; i < 2; ++i) servers.push_back(redis::Registry::open(options).value());
    }
    // work(thread, registry), half of the threads at each server.
    void in_threads(int count, const std::function<void(int, redis::Registry&)>& work) {
        std::vector<std::thread> threads;
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&, i] { work(i, *servers[static_cast<std::size_t>(i % 2)]); });
        }
        for (auto& thread : threads) thread.join();
    }

    Registries servers;
};

TEST_F(RegistryServers, NoChairIsTakenTwice) {
    constexpr int k_threads = 6, k_users = 30, k_seats = 3;
    std::mutex mutex;
    std::map<ports::GameToken, int> seats;
    in_threads(k_threads, [&](int thread, redis::Registry& registry) {
        for (int i = 0; i < k_users; ++i) {
            const int number = thread * k_users + i;
            const auto seated =
                sit(registry, number, {.participants = k_seats, .fresh_game = number});
            ASSERT_TRUE(seated) << seated.error().what;
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(seated->taken);
            ++seats[seated->fight->token];
        }
    });
    EXPECT_EQ(seats.size(), k_threads * k_users / k_seats);
    for (const auto& [token, count] : seats) {
        EXPECT_EQ(count, k_seats);
        const auto fight = run(servers[0]->load(token)).value();
        EXPECT_EQ(fight->status, combat::Status::waiting_player);
        std::set<combat::HeroId> heroes;
        std::set<ports::UserToken> users;
        for (const auto& fighter : fight->fighters) {
            heroes.insert(fighter.hero);
            users.insert(fighter.user);
        }
        EXPECT_EQ(heroes.size(), static_cast<std::size_t>(k_seats));
        EXPECT_EQ(users.size(), static_cast<std::size_t>(k_seats));
        const std::string key = "games:" + token.text();
        EXPECT_EQ(beside.number("SCARD " + key), k_seats);
        EXPECT_EQ(beside.number("LLEN " + key + ":order"), k_seats);
    }
    EXPECT_EQ(beside.number("LLEN games:players:3"), k_threads * k_users / k_seats);
}

TEST_F(RegistryServers, RivalsForAMatchMeetInOneGame) {
    constexpr int k_threads = 4, k_matches = 40;
    std::mutex mutex;
    std::map<int, std::set<ports::GameToken>> games;
    in_threads(k_threads, [&](int thread, redis::Registry& registry) {
        for (int i = 0; i < k_matches; ++i) {
            const Wish wish{k_threads, "m" + std::to_string(i), 100 * i + thread};
            const auto seated = sit(registry, thread, wish);
            ASSERT_TRUE(seated) << seated.error().what;
            const std::lock_guard lock(mutex);
            games[i].insert(seated->fight->token);
        }
    });
    for (const auto& [match, tokens] : games) EXPECT_EQ(tokens.size(), 1u) << match;
}

TEST_F(RegistryServers, NoAttackIsLostOrCountedTwice) {
    for (int i = 1; i <= 30; ++i) sit(*servers[0], i, {.participants = 30}).value();
    std::atomic<std::uint64_t> attacks{0};
    in_threads(4, [&](int, redis::Registry& registry) {
        for (;;) {
            const auto fight = load(registry, 1).value();
            if (fight->over()) return;
            const auto after = attack(registry, *fight);
            if (after) {
                ++attacks;
            } else {
                EXPECT_EQ(after.error().fault, base::Fault::lost_race) << after.error().what;
            }
        }
    });
    std::uint64_t rounds = 0;
    const auto end = load(*servers[1], 1).value();
    for (const auto& fighter : end->fighters) rounds += fighter.rounds;
    EXPECT_EQ(rounds, attacks);
    EXPECT_EQ(beside.number("LLEN games:" + game(1).text() + ":logs"),
              static_cast<std::int64_t>(attacks.load()));
}

// A watcher at one server plays by what it is told alone; a wake-up that is lost would stop it.
TEST_F(RegistryServers, NoWakeUpIsLost) {
    constexpr int k_games = 60;
    std::atomic<int> finished{0};
    in_threads(4, [&](int thread, redis::Registry& registry) {
        // Threads 0 and 1 play one user each of games 1 …, threads 2 and 3 of games 1001 ….
        const int first = thread < 2 ? 1 : 1001;
        const int me = thread % 2 + 1;
        for (int number = first; number < first + k_games; ++number) {
            const Wish wish{2, "m" + std::to_string(number), number};
            ASSERT_TRUE(sit(registry, me, wish));
            std::mutex mutex;
            ports::FightPtr newest;
            const auto note = [&](const ports::FightPtr& fight) {
                const std::lock_guard lock(mutex);
                if (!newest || newest->version < fight->version) newest = fight;
            };
            registry.watch(game(number), &newest, note);
            note(load(registry, number).value());
            std::uint32_t played = 0;
            const auto step = [&] {
                ports::FightPtr fight;
                {
                    const std::lock_guard lock(mutex);
                    fight = newest;
                }
                if (fight->over()) return true;
                if (fight->next() && fight->next()->user == user(me) && fight->version > played) {
                    played = fight->version;
                    EXPECT_TRUE(attack(registry, *fight));
                }
                return false;
            };
            if (soon(step)) ++finished;
            registry.unwatch(game(number), &newest);
        }
    });
    EXPECT_EQ(finished, 4 * k_games);
    for (const auto& registry : servers) EXPECT_EQ(registry->statistics().watched, 0u);
}

// Calls that are under way when the registry closes end, by their answer or by `stopped`.
TEST_F(RegistryServers, ClosingEndsWhatWaits) {
    constexpr int k_calls = 500;
    for (int i = 1; i <= 2; ++i) sit(*servers[0], i).value();
    std::atomic<int> ended{0}, stopped{0};
    boost::asio::io_context io(1);
    const auto ask = [&]() -> ports::Task<void> {
        const auto loaded = co_await servers[1]->load(game(1));
        ++ended;
        if (!loaded && loaded.error().fault == base::Fault::stopped) ++stopped;
    };
    const auto seat = [&](int number) -> ports::Task<void> {
        auto request = seat_request(number, {.participants = 100, .fresh_game = number});
        const auto seated = co_await servers[1]->take_seat(std::move(request));
        ++ended;
        if (!seated && seated.error().fault == base::Fault::stopped) ++stopped;
    };
    for (int i = 0; i < k_calls; ++i) {
        boost::asio::co_spawn(io, ask(), boost::asio::detached);
        boost::asio::co_spawn(io, seat(10 + i), boost::asio::detached);
    }
    io.run_for(std::chrono::milliseconds(1));
    std::thread runner([&] { io.run(); });
    ASSERT_TRUE(soon([&] { return ended > 0; }));
    std::unique_ptr<redis::Registry> closing = std::move(servers[1]);
    servers.pop_back();
    closing.reset();
    runner.join();
    EXPECT_EQ(ended, 2 * k_calls);
    EXPECT_GT(stopped, 0);
}

}  // namespace
