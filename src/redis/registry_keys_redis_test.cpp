// What lies in Redis at each stage of a game, as other implementations read and write it.
#include <gtest/gtest.h>

#include "redis/redis_test_support.h"
#include "redis/sessions.h"

namespace {

using namespace redis_test;
using Texts = std::vector<std::string>;

class RegistryKeys : public OnOneRedis<RegistryKeys> {
protected:
    void SetUp() override { registry = redis::Registry::open(options).value(); }
    // "games:<game>" and what follows.
    static std::string key(int number, const std::string& rest = "") {
        return "games:" + game(number).text() + rest;
    }

    std::unique_ptr<redis::Registry> registry;
};

TEST_F(RegistryKeys, AWaitingGame) {
    sit(*registry, 7, {.participants = 3}).value();
    // Servers of other implementations fill the games that stand there.
    EXPECT_EQ(beside.number("EXISTS games:players:3"), 0);
    EXPECT_EQ(beside.list("ZRANGE games:participants 0 -1 WITHSCORES"),
              (Texts{game(1).text(), "1"}));
    EXPECT_EQ(beside.list("SMEMBERS " + key(1)), Texts{user(7).text()});
    EXPECT_EQ(beside.text("GET " + key(1, ":participants")), "3");
    EXPECT_EQ(beside.text("GET " + key(1, ":status")), "Waiting Lobby");
    EXPECT_EQ(beside.text("GET " + key(1, ":host")), user(7).text());
    EXPECT_EQ(beside.list("SMEMBERS " + key(1, ":superheros")), Texts{"1"});
    EXPECT_EQ(beside.list("HMGET " + key(1, ":superheros:") + user(7).text() + " id attack health"),
              (Texts{"1", "10", "25"}));
    EXPECT_EQ(beside.text("TYPE " + key(1, ":order")), "none");
    EXPECT_EQ(beside.text("TYPE " + key(1, ":logs")), "none");
}

TEST_F(RegistryKeys, AGameThatStartsIsFoughtAndEnds) {
    for (const int number : {3, 1, 2}) sit(*registry, number, {.participants = 3}).value();
    EXPECT_EQ(beside.text("GET " + key(1, ":status")), "Waiting Player");
    EXPECT_EQ(beside.text("ZSCORE games:participants " + game(1).text()), "3");
    EXPECT_EQ(beside.list("LRANGE games:players:3 0 -1"), Texts{game(1).text()});
    EXPECT_EQ(beside.sorted("SMEMBERS " + key(1)),
              (Texts{user(1).text(), user(2).text(), user(3).text()}));
    EXPECT_EQ(beside.sorted("SMEMBERS " + key(1, ":superheros")), (Texts{"1", "2", "3"}));
    EXPECT_EQ(beside.list("LRANGE " + key(1, ":order") + " 0 -1"),
              (Texts{user(1).text(), user(2).text(), user(3).text()}));

    auto fight = load(*registry, 1).value();
    std::size_t attacks = 0;
    while (!fight->over()) {
        fight = attack(*registry, *fight, "attack " + std::to_string(attacks++)).value();
        Texts order;
        for (const auto index : fight->order) order.push_back(fight->fighters[index].user.text());
        EXPECT_EQ(beside.list("LRANGE " + key(1, ":order") + " 0 -1"), order);
        for (const auto& fighter : fight->fighters) {
            EXPECT_EQ(
                beside.text("HGET " + key(1, ":superheros:") + fighter.user.text() + " health"),
                std::to_string(fighter.health));
        }
        EXPECT_EQ(beside.text("GET " + key(1, ":status")), combat::status_text(fight->status));
    }
    EXPECT_EQ(fight->status, combat::Status::completed);
    const auto logs = beside.list("LRANGE " + key(1, ":logs") + " 0 -1");
    ASSERT_EQ(logs.size(), attacks);
    EXPECT_EQ(logs.front(), "attack 0");
    EXPECT_EQ(logs.back(), "attack " + std::to_string(attacks - 1));
}

TEST_F(RegistryKeys, ForfeitAndTimeOut) {
    for (const int number : {1, 2, 3}) sit(*registry, number, {.participants = 3}).value();
    ports::Change change{*load(*registry, 1).value(), "forfeit"};
    combat::forfeit(change.after);
    run(registry->apply(change)).value();
    EXPECT_EQ(beside.list("LRANGE " + key(1, ":order") + " 0 -1"),
              (Texts{user(2).text(), user(3).text()}));
    EXPECT_EQ(beside.text("HGET " + key(1, ":superheros:") + user(1).text() + " health"), "0");

    sit(*registry, 4, {.fresh_game = 2}).value();
    ports::Change late{*load(*registry, 2).value(), ""};
    combat::time_out(late.after);
    run(registry->apply(late)).value();
    EXPECT_EQ(beside.text("GET " + key(2, ":status")), "Timed Out");
    EXPECT_EQ(beside.number("EXISTS " + key(2, ":logs")), 0);
}

TEST_F(RegistryKeys, UsersAndTheirSecrets) {
    run(registry->login("anna", {user(1), ""})).value();
    run(registry->login("ben", {user(2), "c0ffee"})).value();
    EXPECT_EQ(beside.text("HGET users anna"), user(1).text());
    EXPECT_EQ(beside.text("HGET users ben"), user(2).text());
    EXPECT_EQ(beside.list("HGETALL users:secrets"), (Texts{user(2).text(), "c0ffee"}));
}

TEST_F(RegistryKeys, UsersOfOtherServersAreKnown) {
    run(registry->login("anna", {user(1), ""})).value();
    beside.call("HSET users carl " + user(3).text());
    const auto carl = run(registry->login("carl", {user(4), "hash"})).value();
    EXPECT_FALSE(carl.created);
    EXPECT_EQ(carl.account.token, user(3));
    EXPECT_EQ(carl.account.secret_hash, "");
    EXPECT_TRUE(run(registry->account(user(3))).value());
    EXPECT_TRUE(run(registry->account(user(1))).value());
    EXPECT_FALSE(run(registry->account(user(4))).value());
    beside.call("HSET users dora " + user(5).text());
    EXPECT_TRUE(run(registry->account(user(5))).value());
}

TEST_F(RegistryKeys, GamesOfOtherServersAreLeftAlone) {
    const std::string foreign = key(9);
    beside.call("RPUSH games:players:2 " + game(9).text());
    beside.call("ZADD games:participants 1 " + game(9).text());
    beside.call("SADD " + foreign + " " + user(1).text());
    beside.call("SET " + foreign + ":status Waiting");
    beside.call("SET " + foreign + ":participants 2");
    EXPECT_FALSE(load(*registry, 9).value());
    EXPECT_EQ(sit(*registry, 2, {.fresh_game = 1}).value().fight->token, game(1));
    const auto same = sit(*registry, 3, {.match = "m", .fresh_game = 9});
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().fault, base::Fault::rejected);
    redis::Sessions sessions(options);
    EXPECT_EQ(sessions.pull({game(9)}).value().front().fault,
              "its key :status in the registry is 'Waiting', no status");
    EXPECT_TRUE(sessions.clean({game(9)}, 0));
    EXPECT_EQ(beside.list("SMEMBERS " + foreign), Texts{user(1).text()});
    EXPECT_EQ(beside.number("PTTL " + foreign), -1);
    EXPECT_EQ(beside.text("ZSCORE games:participants " + game(9).text()), "1");
}

TEST_F(RegistryKeys, EveryKeyOfAGameExpiresSomeDay) {
    for (const int number : {1, 2}) sit(*registry, number, {.match = "m"}).value();
    const auto check = [&] {
        for (const std::string& found : beside.list("KEYS games:0*")) {
            EXPECT_GT(beside.number("PTTL " + found), 23 * 3'600'000) << found;
        }
        EXPECT_GE(beside.list("KEYS games:0*").size(), 10u);
    };
    check();
    attack(*registry, *load(*registry, 1).value()).value();
    check();
    // An old game that is still fought gets its whole life again.
    for (const std::string& found : beside.list("KEYS games:0*")) {
        beside.call("PEXPIRE " + found + " 1000000");
    }
    attack(*registry, *load(*registry, 1).value()).value();
    check();
}

TEST_F(RegistryKeys, WhatRemainsOfExpiredGamesIsSwept) {
    for (int i = 1; i <= 6; ++i) {
        const Wish wish{.match = "m" + std::to_string(i), .fresh_game = i};
        for (const int number : {1, 2}) sit(*registry, number, wish).value();
    }
    EXPECT_EQ(beside.number("LLEN games:players:2"), 6);
    // Their time has come, and all but the last are gone.
    for (int i = 1; i <= 6; ++i) {
        beside.call("ZADD games:indexed 1", "2 " + game(i).text());
        if (i == 6) break;
        for (const std::string& found : beside.list("KEYS " + key(i) + "*")) {
            beside.call("DEL " + found);
        }
    }
    // Another server is about to open this one.
    beside.call("RPUSH games:players:2 " + game(9).text());
    beside.call("ZADD games:participants 0 " + game(9).text());
    for (int i = 10; i < 50; ++i) {
        sit(*registry, 1, {.match = "n" + std::to_string(i), .fresh_game = i}).value();
    }
    EXPECT_EQ(beside.list("LRANGE games:players:2 0 -1"), (Texts{game(6).text(), game(9).text()}));
    EXPECT_EQ(beside.number("ZCARD games:participants"), 42);
    EXPECT_EQ(beside.number("ZCARD games:indexed"), 41);
    EXPECT_LE(beside.number("HLEN games:matches"), 46);
    EXPECT_EQ(sit(*registry, 1, {.match = "m1", .fresh_game = 60}).value().fight->token, game(60));
}

TEST_F(RegistryKeys, CleaningLeavesNothingInTheIndexesAndLetsTheRestExpire) {
    for (const int number : {1, 2}) sit(*registry, number, {.match = "m"}).value();
    sit(*registry, 3, {.fresh_game = 2}).value();
    play_out(*registry, 1);
    publish(*registry, 1);
    redis::Sessions sessions(options);
    ASSERT_TRUE(sessions.clean({game(1), game(2)}, 30));
    EXPECT_EQ(beside.number("EXISTS games:players:2"), 0);
    EXPECT_EQ(beside.list("ZRANGE games:participants 0 -1"), Texts{game(2).text()});
    EXPECT_EQ(beside.list("ZRANGE games:indexed 0 -1"), Texts{"2 " + game(2).text()});
    EXPECT_EQ(beside.list("ZRANGE games:unpublished 0 -1"), Texts{game(2).text()});
    EXPECT_EQ(beside.number("EXISTS games:matches"), 0);
    EXPECT_EQ(beside.number("EXISTS " + key(1, ":logs")), 0);
    for (const std::string& found : beside.list("KEYS " + key(1) + "*")) {
        EXPECT_LE(beside.number("PTTL " + found), 30'000) << found;
        EXPECT_GT(beside.number("PTTL " + found), 0) << found;
    }
    EXPECT_GT(beside.number("PTTL " + key(2)), 3'600'000);  // not over
    // Once more does not let it live longer.
    ASSERT_TRUE(sessions.clean({game(1)}, 1000));
    EXPECT_LE(beside.number("PTTL " + key(1)), 30'000);
    ASSERT_TRUE(sessions.clean({game(1)}, 0));
    EXPECT_TRUE(beside.list("KEYS " + key(1) + "*").empty());
}

TEST_F(RegistryKeys, ADamagedSnapshotIsRefusedAndKept) {
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    beside.call("SET " + key(1, ":fight") + " f9:something:else");
    const auto loaded = load(*registry, 1);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().fault, base::Fault::rejected);
    const auto applied = attack(*registry, *fight);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().fault, base::Fault::rejected);
    EXPECT_EQ(beside.text("GET " + key(1, ":fight")), "f9:something:else");
    EXPECT_EQ(beside.number("EXISTS " + key(1, ":logs")), 0);
}

}  // namespace
