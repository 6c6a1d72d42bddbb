#include <gtest/gtest.h>

#include "redis/redis_test_support.h"
#include "redis/sessions.h"

namespace {

using namespace redis_test;

TEST(RedisSessions, WhatWasFetchedAheadIsForTheSameGamesOnly) {
    support::RedisServer server({"--appendonly", "yes"});
    const auto registry = redis::Registry::open(options_of(server)).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    play_out(*registry, 1);
    redis::Sessions sessions(options_of(server));
    sessions.prefetch({game(1), game(9)});
    const auto both = sessions.pull({game(1), game(9)}).value();
    EXPECT_EQ(both[0].logs.size(), 5u);
    EXPECT_FALSE(both[1].fight);

    sessions.prefetch({game(9)});
    EXPECT_EQ(sessions.pull({game(1)}).value().front().logs.size(), 5u);
    sessions.prefetch({game(1)});
    sessions.prefetch({game(9)});
    EXPECT_EQ(sessions.pull({game(9)}).value().front().game, game(9));

    server.kill();
    sessions.prefetch({game(1)});
    EXPECT_EQ(sessions.pull({game(1)}).error().fault, base::Fault::unavailable);
    server.start();
    EXPECT_EQ(sessions.pull({game(1)}).value().front().logs.size(), 5u);
    sessions.prefetch({game(1)});  // nobody asks for it any more
}

}  // namespace
