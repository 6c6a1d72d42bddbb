#include "redis/sessions.h"

#include <gtest/gtest.h>

#include "redis/redis_test_support.h"

namespace {

using namespace redis_test;
using std::chrono::milliseconds;

TEST(RedisSessions, ManyGamesArePulledInOrderAndCleaned) {
    const support::RedisServer server;
    const auto registry = redis::Registry::open(options_of(server)).value();
    constexpr int k_games = 200;
    std::vector<ports::GameToken> games;
    for (int i = 1; i <= k_games; ++i) {
        for (const int number : {1, 2}) sit(*registry, number, {.fresh_game = i}).value();
        play_out(*registry, i);
        publish(*registry, i);
        games.insert(games.begin(), game(i));
        games.insert(games.begin(), game(10'000 + i));  // unknown
    }
    redis::Sessions sessions(options_of(server));
    const auto pulled = sessions.pull(games).value();
    ASSERT_EQ(pulled.size(), games.size());
    for (std::size_t i = 0; i < games.size(); ++i) {
        EXPECT_EQ(pulled[i].game, games[i]);
        EXPECT_EQ(pulled[i].fight != nullptr, i % 2 == 1);
        EXPECT_EQ(pulled[i].logs.size(), i % 2 == 1 ? 5u : 0u);
    }
    ASSERT_TRUE(sessions.clean(games, 60));
    for (const auto& session : sessions.pull(games).value()) EXPECT_TRUE(session.logs.empty());
    EXPECT_TRUE(sessions.pull({}).value().empty());
}

TEST(RedisSessions, ARightThatIsMissingMayBeGiven) {
    const support::RedisServer server;
    const auto registry = redis::Registry::open(options_of(server)).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    play_out(*registry, 1);
    Beside beside(options_of(server));
    redis::Sessions sessions(options_of(server));
    for (const std::string right : {"get", "lrange"}) {
        beside.call("ACL SETUSER default -" + right);
        const auto refused = sessions.pull({game(1)});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().fault, base::Fault::unavailable);
        EXPECT_NE(refused.error().what.find("NOPERM"), std::string::npos) << refused.error().what;
        beside.call("ACL SETUSER default +" + right);
    }
    EXPECT_EQ(sessions.pull({game(1)}).value().front().logs.size(), 5u);
}

TEST(RedisSessions, ComesBackAfterARestartAndScriptsAreLearntAgain) {
    support::RedisServer server({"--appendonly", "yes"});
    const auto registry = redis::Registry::open(options_of(server)).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    play_out(*registry, 1);
    publish(*registry, 1);
    redis::Sessions sessions(options_of(server));
    ASSERT_TRUE(sessions.clean({game(9)}, 60));
    server.kill();
    const auto gone = sessions.pull({game(1)});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().fault, base::Fault::unavailable);
    server.start();
    EXPECT_EQ(sessions.pull({game(1)}).value().front().logs.size(), 5u);
    server.stop();
    server.start();  // the connection is broken, which only the next call finds out
    ASSERT_TRUE(sessions.clean({game(1)}, 60));
    EXPECT_TRUE(sessions.pull({game(1)}).value().front().logs.empty());
}

TEST(RedisSessions, ARedisThatHangsIsUnavailableInTime) {
    support::RedisServer server;
    auto options = options_of(server);
    options.command_timeout = milliseconds(200);
    redis::Sessions sessions(options);
    ASSERT_TRUE(sessions.pull({game(1)}));
    server.pause();
    const auto before = std::chrono::steady_clock::now();
    const auto hung = sessions.pull({game(1)});
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(30));
    ASSERT_FALSE(hung);
    EXPECT_EQ(hung.error().fault, base::Fault::unavailable);
    EXPECT_NE(hung.error().what.find("no answer in 200 ms"), std::string::npos)
        << hung.error().what;
    server.resume();
    EXPECT_TRUE(sessions.pull({game(1)}));
}

TEST(RedisSessions, KnowsWhetherAnyOfTheUsersIsThere) {
    const support::RedisServer server;
    const auto registry = redis::Registry::open(options_of(server)).value();
    redis::Sessions sessions(options_of(server));
    const ports::UserToken stranger = user(77);
    EXPECT_EQ(sessions.look_for({stranger}).value(), ports::KnownUsers::none_at_all);
    EXPECT_EQ(sessions.look_for({}).value(), ports::KnownUsers::none_at_all);
    Beside(options_of(server)).call("HSET users Anna " + user(1).text());
    EXPECT_EQ(sessions.look_for({stranger}).value(), ports::KnownUsers::none_of_these);
    EXPECT_EQ(sessions.look_for({stranger, user(1)}).value(), ports::KnownUsers::some)
        << "whom a server of another implementation registered";
    Beside(options_of(server)).call("HSET users:tokens " + user(2).text() + " Berta");
    EXPECT_EQ(sessions.look_for({user(2)}).value(), ports::KnownUsers::some);
    Beside(options_of(server)).call("DEL users");
    Beside(options_of(server)).call("SET users 1");
    EXPECT_FALSE(sessions.look_for({stranger})) << "a key of a wrong type";
}

TEST(RedisSessions, ADamagedSnapshotIsSaid) {
    const support::RedisServer server;
    Beside(options_of(server)).call("SET games:" + game(1).text() + ":fight nonsense");
    const auto pulled = redis::Sessions(options_of(server)).pull({game(1)}).value();
    EXPECT_FALSE(pulled.front().fight);
    EXPECT_EQ(pulled.front().fault, "snapshot of a fight: an end that is missing cannot be read");
}

}  // namespace
