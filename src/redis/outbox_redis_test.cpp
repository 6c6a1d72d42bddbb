#include "ports/outbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "redis/redis_test_support.h"
#include "redis/sessions.h"
#include "redis/unpublished.h"

namespace {

using namespace redis_test;
using std::chrono::milliseconds;

// Two servers. Games fall overdue after two seconds.
class RedisOutbox : public OnOneRedis<RedisOutbox> {
protected:
    void SetUp() override {
        options.outbox_quiet = k_quiet;
        one = redis::Registry::open(options).value();
        other = redis::Registry::open(options).value();
    }
    void finish_a_game(int number) {
        const Wish wish{2, std::nullopt, number};
        for (const int i : {1, 2}) sit(*one, i, wish).value();
        play_out(*one, number);
    }
    static std::vector<ports::Session> take(redis::Registry& registry, std::size_t most = 100) {
        return run(registry.take_overdue(most)).value();
    }
    static void wait_until_overdue() { std::this_thread::sleep_for(k_quiet + milliseconds(20)); }
    // All that were made: the start comes with the last seat.
    std::uint32_t changes_of(int number) { return load(*one, number).value()->version - 1; }
    std::int64_t unpublished() { return beside.number("ZCARD games:unpublished"); }

    static constexpr milliseconds k_quiet{2000};
    std::unique_ptr<redis::Registry> one, other;
};

TEST_F(RedisOutbox, AnnouncedByWhoeverChangedItAGameIsPublished) {
    finish_a_game(1);
    EXPECT_EQ(unpublished(), 1);
    const std::uint32_t changes = changes_of(1);
    run(one->announced({{game(1), changes - 1}, {game(7), 3}})).value();
    EXPECT_EQ(unpublished(), 1) << "of one change its answer was lost: nobody wrote its records";
    run(one->announced({{game(1), changes}})).value();
    EXPECT_EQ(unpublished(), 0);
    EXPECT_EQ(beside.number("EXISTS games:" + game(1).text() + ":announcers"), 0);
    wait_until_overdue();
    EXPECT_TRUE(take(*other).empty());
}

TEST_F(RedisOutbox, WhatWasFoughtOutAndNotPublishedIsTold) {
    redis::UnpublishedGames games(options);
    EXPECT_TRUE(games.all().value().completed.empty());
    finish_a_game(1);
    finish_a_game(2);
    sit(*one, 5, {2, std::nullopt, 3}).value();  // waits in the lobby
    auto told = games.all().value();
    EXPECT_EQ(told.others, std::vector<base::GameToken>{game(3)});
    std::sort(told.completed.begin(), told.completed.end());
    std::vector<base::GameToken> both{game(1), game(2)};
    std::sort(both.begin(), both.end());
    EXPECT_EQ(told.completed, both);
    run(one->announced({{game(1), changes_of(1)}})).value();
    EXPECT_EQ(games.all().value().completed, std::vector<base::GameToken>{game(2)});
    EXPECT_TRUE(games.knows(game(1)).value());
    EXPECT_FALSE(games.knows(game(77)).value());
}

TEST_F(RedisOutbox, EveryServerThatChangedItOwesItsWord) {
    sit(*one, 1).value();
    sit(*other, 2).value();
    play_out(*other, 1);
    const std::uint32_t changes = changes_of(1) - 1;
    run(other->announced({{game(1), changes}})).value();
    EXPECT_EQ(unpublished(), 1);
    run(other->announced({{game(1), changes}})).value();
    EXPECT_EQ(unpublished(), 1);
    run(one->announced({{game(1), 1}})).value();
    EXPECT_EQ(unpublished(), 0);
}

TEST_F(RedisOutbox, WordOfAGameThatGoesOnIsNotItsLast) {
    for (const int i : {1, 2}) sit(*one, i).value();
    run(one->announced({{game(1), 2}})).value();
    EXPECT_EQ(unpublished(), 1);
    play_out(*one, 1);
    EXPECT_EQ(unpublished(), 1);
    run(one->announced({{game(1), changes_of(1)}})).value();
    EXPECT_EQ(unpublished(), 0);
}

TEST_F(RedisOutbox, WhatADeadServerLeftIsTakenOnceWithItsLogs) {
    finish_a_game(1);
    sit(*one, 1, {.fresh_game = 2}).value();
    EXPECT_TRUE(take(*other).empty());  // not yet
    one = nullptr;
    wait_until_overdue();
    const auto sessions = take(*other);
    ASSERT_EQ(sessions.size(), 2u);
    const bool first_is_over = sessions[0].game == game(1);
    const auto& over = sessions[first_is_over ? 0 : 1];
    const auto& open = sessions[first_is_over ? 1 : 0];
    EXPECT_EQ(over.fight->status, combat::Status::completed);
    EXPECT_EQ(over.logs.size(), 5u);
    EXPECT_EQ(open.game, game(2));
    EXPECT_EQ(open.fight->status, combat::Status::waiting_lobby);
    EXPECT_TRUE(take(*other).empty());

    run(other->published({game(1), game(2)})).value();
    EXPECT_EQ(unpublished(), 1);  // the open one cannot be
    wait_until_overdue();
    const auto again = take(*other);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].game, game(2));
}

TEST_F(RedisOutbox, AtMostSoManyAndTheLongestOverdueFirst) {
    for (int i = 1; i <= 5; ++i) finish_a_game(i);
    wait_until_overdue();
    const auto first = take(*other, 2);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].game, game(1));
    EXPECT_EQ(first[1].game, game(2));
    EXPECT_EQ(take(*other, 100).size(), 3u);
    EXPECT_TRUE(take(*other, 0).empty());
}

TEST_F(RedisOutbox, OfRivalsEachGameHasOneHolder) {
    constexpr int k_games = 60;
    for (int i = 1; i <= k_games; ++i) finish_a_game(i);
    wait_until_overdue();
    std::atomic<std::size_t> taken{0};
    std::vector<std::thread> rivals;
    for (auto* registry : {one.get(), other.get()}) {
        rivals.emplace_back([&taken, registry] {
            for (int i = 0; i < 10; ++i) taken += take(*registry, 7).size();
        });
    }
    for (auto& rival : rivals) rival.join();
    EXPECT_EQ(taken, static_cast<std::size_t>(k_games));
}

TEST_F(RedisOutbox, AGameThatIsGoneOwesNothing) {
    finish_a_game(1);
    beside.call("DEL games:" + game(1).text() + ":fight");
    EXPECT_EQ(unpublished(), 1);
    wait_until_overdue();
    EXPECT_TRUE(take(*other).empty());
    EXPECT_EQ(unpublished(), 0);
}

// Its server may have died with records that another must write again out of what is there.
TEST_F(RedisOutbox, AGameIsCleanedOnceItIsPublished) {
    for (const int number : {1, 2}) finish_a_game(number);
    redis::Sessions sessions(options);
    sessions.clean({game(1), game(2)}, 60).value();
    EXPECT_EQ(unpublished(), 2);
    wait_until_overdue();
    const auto overdue = take(*other);
    ASSERT_EQ(overdue.size(), 2u);
    EXPECT_EQ(overdue.front().logs.size(), 5u);
    const auto is_cleaned = [&](int number) {
        const std::string key = "games:" + game(number).text();
        EXPECT_EQ(beside.number("EXISTS " + key + ":clean"),
                  beside.number("EXISTS " + key + ":logs"));
        return beside.number("EXISTS " + key + ":logs") == 0 &&
               beside.number("PTTL " + key + ":fight") <= 60'000;
    };
    EXPECT_FALSE(is_cleaned(1));
    EXPECT_FALSE(is_cleaned(2));
    run(other->published({game(1)})).value();
    EXPECT_TRUE(is_cleaned(1));
    EXPECT_FALSE(is_cleaned(2));
    run(one->announced({{game(2), changes_of(2)}})).value();
    EXPECT_TRUE(is_cleaned(2));
    EXPECT_EQ(unpublished(), 0);
    EXPECT_EQ(beside.number("EXISTS games:participants games:players:2 games:indexed"), 0);
}

TEST_F(RedisOutbox, AChangePutsTheDayOff) {
    for (const int i : {1, 2}) sit(*one, i, {.participants = 3}).value();
    wait_until_overdue();
    sit(*one, 3, {.participants = 3}).value();
    EXPECT_TRUE(take(*other).empty());
}

}  // namespace
