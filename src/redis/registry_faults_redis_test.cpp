// What a registry makes of a Redis that hangs, dies, forgets, is full or says no.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>

#include "redis/redis_proxy_test_support.h"
#include "redis/redis_test_support.h"
#include "redis/sessions.h"

namespace {

using namespace redis_test;
using base::Fault;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

TEST(RegistryFaults, NoRedisIsOneClearLineInTime) {
    redis::Options options;
    options.host = "127.0.0.1";
    options.port = 1;
    options.connect_timeout = milliseconds(200);
    const auto before = Clock::now();
    const auto opened = redis::Registry::open(options);
    EXPECT_LT(Clock::now() - before, std::chrono::seconds(30));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, Fault::unavailable);
    EXPECT_EQ(opened.error().what,
              "no Redis at 127.0.0.1:1: Connection refused (is it running? REDIS_HOST and "
              "REDIS_PORT say where)");
    options.host = "no-such-host.invalid";
    const auto unknown = redis::Registry::open(options);
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("no-such-host.invalid"), std::string::npos);
}

TEST(RegistryFaults, PasswordsAndDatabases) {
    const support::RedisServer server({"--requirepass", "open sesame"});
    redis::Options options = options_of(server);
    for (const char* wrong : {"", "hunter2"}) {
        options.password = wrong;
        for (const auto& error : {redis::Registry::open(options).error(),
                                  redis::Sessions(options).pull({game(1)}).error()}) {
            EXPECT_EQ(error.fault, Fault::settings) << error.what;
            EXPECT_EQ(error.what.find("hunter2"), std::string::npos);
            EXPECT_NE(error.what.find("127.0.0.1"), std::string::npos);
        }
    }
    options.password = "open sesame";
    options.database = 77;
    EXPECT_EQ(redis::Registry::open(options).error().fault, Fault::settings);
    options.database = 5;
    options.username = "default";
    const auto registry = redis::Registry::open(options).value();
    sit(*registry, 1).value();
    EXPECT_EQ(Beside(options).number("EXISTS games:participants"), 1);
    options.database = 0;
    EXPECT_EQ(Beside(options).number("EXISTS games:participants"), 0);
}

TEST(RegistryFaults, ARedisThatHangsIsUnavailableInTimeAndThenServesAgain) {
    support::RedisServer server;
    auto options = options_of(server);
    options.command_timeout = milliseconds(300);
    const auto registry = redis::Registry::open(options).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    server.pause();
    const auto before = Clock::now();
    const auto hung = load(*registry, 1);
    const auto took = Clock::now() - before;
    ASSERT_FALSE(hung);
    EXPECT_EQ(hung.error().fault, Fault::unavailable);
    EXPECT_GE(took, milliseconds(250));
    EXPECT_LT(took, std::chrono::seconds(30));
    EXPECT_FALSE(attack(*registry, *fight, "late"));
    EXPECT_GT(registry->statistics().timeouts, 0u);
    server.resume();
    ASSERT_TRUE(soon([&] { return load(*registry, 1).has_value(); }));
    // No late answer meets another call, and what became of the attack can be seen.
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(load(*registry, 7).value());
        EXPECT_EQ(load(*registry, 1).value()->token, game(1));
    }
    const auto logs = redis::Sessions(options).pull({game(1)}).value().front().logs;
    EXPECT_EQ(load(*registry, 1).value()->version, fight->version + logs.size());
}

TEST(RegistryFaults, BeyondTheLimitCallsFailAtOnce) {
    support::RedisServer server;
    auto options = options_of(server);
    options.most_waiting = 10;
    options.command_timeout = milliseconds(1000);
    const auto registry = redis::Registry::open(options).value();
    server.pause();
    boost::asio::io_context io(1);
    int at_once = 0, late = 0;
    const auto before = Clock::now();
    const auto ask = [&]() -> ports::Task<void> {
        const auto loaded = co_await registry->load(game(1));
        if (loaded) co_return;
        ++(Clock::now() - before < milliseconds(500) ? at_once : late);
    };
    for (int i = 0; i < 25; ++i) boost::asio::co_spawn(io, ask(), boost::asio::detached);
    io.run();
    server.resume();
    EXPECT_EQ(at_once, 15);
    EXPECT_EQ(late, 10);
    EXPECT_TRUE(soon([&] { return load(*registry, 1).has_value(); }));
}

TEST(RegistryFaults, CallsWaitForARedisThatComesBack) {
    support::RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
    const auto registry = redis::Registry::open(options_of(server)).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    server.kill();
    base::Result<ports::FightPtr> fight = ports::FightPtr();
    std::thread caller([&] { fight = load(*registry, 1); });
    std::this_thread::sleep_for(milliseconds(200));
    server.start();
    caller.join();
    ASSERT_TRUE(fight) << fight.error().what;
    // Redis knows no script any more.
    EXPECT_TRUE(attack(*registry, **fight));
    EXPECT_GE(registry->statistics().reconnects, 1u);
}

TEST(RegistryFaults, ForgottenScriptsAreLearntAgain) {
    const support::RedisServer server;
    const auto registry = redis::Registry::open(options_of(server)).value();
    Beside beside(options_of(server));
    for (const int number : {1, 2}) {
        beside.call("SCRIPT FLUSH");
        EXPECT_TRUE(sit(*registry, number));
    }
    beside.call("SCRIPT FLUSH");
    EXPECT_TRUE(attack(*registry, *load(*registry, 1).value()));
    EXPECT_EQ(beside.number("LLEN games:" + game(1).text() + ":logs"), 1);
}

TEST(RegistryFaults, WatchesOutliveARestartAndTellWhatWasMissed) {
    support::RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
    const auto options = options_of(server);
    const auto watcher = redis::Registry::open(options).value();
    for (const int number : {1, 2}) sit(*watcher, number, {.participants = 3}).value();
    std::atomic<std::uint32_t> heard{0};
    watcher->watch(game(1), &heard, [&](const ports::FightPtr& fight) { heard = fight->version; });
    ASSERT_EQ(load(*watcher, 1).value()->version, 2u);
    // Changed where the watcher cannot hear it: its connections are cut, and again and again.
    Beside beside(options);
    const auto other = redis::Registry::open(options).value();
    ASSERT_EQ(sit(*other, 3, {.participants = 3}).value().fight->version, 4u);
    EXPECT_TRUE(soon([&] { return heard == 4; }));
    for (std::uint32_t version = 5; version < 9; ++version) {
        beside.call("CLIENT KILL TYPE pubsub");
        beside.call("CLIENT KILL TYPE normal SKIPME yes");
        const auto fight = load(*other, 1).value();
        ASSERT_EQ(attack(*other, *fight).value()->version, version);
        EXPECT_TRUE(soon([&] { return heard == version; })) << version;
    }
    server.kill();
    server.start();
    const auto fight = load(*other, 1).value();
    ASSERT_EQ(attack(*other, *fight).value()->version, 9u);
    EXPECT_TRUE(soon([&] { return heard == 9; })) << heard;
    watcher->unwatch(game(1), &heard);
}

TEST(RegistryFaults, AFullRedisRefusesAndNothingIsHalfWritten) {
    const support::RedisServer server;
    const auto registry = redis::Registry::open(options_of(server)).value();
    Beside beside(options_of(server));
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    const auto before = beside.sorted("KEYS *");
    beside.call("CONFIG SET maxmemory 1");
    const std::vector<base::Error> errors = {
        sit(*registry, 3, {.fresh_game = 2}).error(), attack(*registry, *fight).error(),
        run(registry->login("anna", {user(1), "hash"})).error()};
    for (const auto& error : errors) {
        EXPECT_EQ(error.fault, Fault::unavailable) << error.what;
        EXPECT_NE(error.what.find("OOM"), std::string::npos) << error.what;
    }
    EXPECT_EQ(beside.sorted("KEYS *"), before);
    EXPECT_EQ(load(*registry, 1).value()->version, fight->version);
    // Games can still be cleaned.
    beside.call("CONFIG SET maxmemory 0");
    play_out(*registry, 1);
    publish(*registry, 1);
    beside.call("CONFIG SET maxmemory 1");
    EXPECT_TRUE(redis::Sessions(options_of(server)).clean({game(1)}, 0));
    EXPECT_TRUE(run(registry->announced({{game(1), 9}})));
    EXPECT_TRUE(beside.list("KEYS games:" + game(1).text() + "*").empty());
}

// --- The answer is lost after Redis has done it ---------------------------------------------

class LostAnswers : public testing::Test {
protected:
    void SetUp() override {
        auto options = options_of(server);
        options.port = proxy.port();
        options.reconnect_first = milliseconds(300);
        registry = redis::Registry::open(options).value();
    }
    void TearDown() override {
        EXPECT_EQ(proxy.cuts(), 1);
        registry = nullptr;
    }

    const support::RedisServer server;
    Proxy proxy{server.port()};
    std::unique_ptr<redis::Registry> registry;
    Beside beside{options_of(server)};
};

TEST_F(LostAnswers, AnAttackKnowsItsOwnWork) {
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    proxy.cut("the lost attack");
    const auto after = attack(*registry, *fight, "the lost attack");
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_EQ((*after)->version, fight->version + 1);
    EXPECT_EQ(beside.number("LLEN games:" + game(1).text() + ":logs"), 1);
    // The same change by another call is another change.
    EXPECT_EQ(attack(*registry, *fight, "again").error().fault, Fault::lost_race);
}

TEST_F(LostAnswers, AnAttackKnowsItsOwnWorkAlsoWhenOthersHaveGoneOn) {
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    const auto other = redis::Registry::open(options_of(server)).value();
    proxy.cut("the lost attack");
    base::Result<ports::FightPtr> after = ports::FightPtr();
    std::thread caller([&] { after = attack(*registry, *fight, "the lost attack"); });
    ASSERT_TRUE(soon([&] { return load(*other, 1).value()->version > fight->version; }));
    ASSERT_TRUE(attack(*other, *load(*other, 1).value(), "the next"));
    caller.join();
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_EQ((*after)->version, fight->version + 1);
    EXPECT_EQ(beside.list("LRANGE games:" + game(1).text() + ":logs 0 -1").size(), 2u);
    EXPECT_EQ(load(*registry, 1).value()->version, fight->version + 2);
}

TEST_F(LostAnswers, ASeatIsTakenOnceAndByThisCall) {
    proxy.cut("Waiting Lobby");
    const auto first = sit(*registry, 1);
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_TRUE(first->taken);
    EXPECT_EQ(first->fight->version, 1u);
    EXPECT_EQ(beside.number("ZCARD games:participants"), 1);
    const auto again = sit(*registry, 1).value();
    EXPECT_FALSE(again.taken);
}

TEST_F(LostAnswers, ALogInThatCreatedSaysSo) {
    proxy.cut("5ec3e7");
    const auto anna = run(registry->login("anna", {user(1), "5ec3e7"})).value();
    EXPECT_TRUE(anna.created);
    EXPECT_EQ(anna.account.secret_hash, "5ec3e7");
    EXPECT_FALSE(run(registry->login("anna", {user(1), "other"})).value().created);
}

}  // namespace
