#include "redis/watches.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace {

using redis::ChannelOrder;
using redis::Watches;
using Kind = redis::ChannelOrder::Kind;

class WatchesTest : public testing::Test {
protected:
    static base::GameToken game(std::uint8_t number) {
        base::GameToken token;
        token.bytes[0] = number;
        return token;
    }
    static ports::FightPtr fight(std::uint8_t number, std::uint32_t version,
                                 combat::Status status = combat::Status::waiting_player) {
        auto made = std::make_shared<combat::Fight>(combat::open_fight(game(number), {}, 2));
        made->version = version;
        made->status = status;
        return made;
    }
    ports::FightListener into(std::vector<std::uint32_t>& list) {
        return [&list](const ports::FightPtr& told) { list.push_back(told->version); };
    }
    bool done_at_once(const base::GameToken& token) {
        auto done = std::make_shared<bool>(false);
        watches.when_confirmed(
            token, redis::when_done<redis::Nothing>([done](redis::Nothing) { *done = true; }));
        return *done;
    }

    Watches watches;
    int one = 0, other = 0;
    std::vector<std::uint32_t> heard, heard_too;
};

TEST_F(WatchesTest, AGameHasOneSubscriptionForAllItsListeners) {
    EXPECT_TRUE(watches.go_online().empty());
    watches.watch(game(1), &one, into(heard));
    watches.watch(game(1), &other, into(heard_too));
    auto orders = watches.take_orders();
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].kind, Kind::subscribe);
    EXPECT_EQ(orders[0].game, game(1));
    watches.tell(fight(1, 3));
    watches.unwatch(game(1), &one);
    EXPECT_TRUE(watches.take_orders().empty());
    watches.tell(fight(1, 4));
    watches.unwatch(game(1), &other);
    orders = watches.take_orders();
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].kind, Kind::unsubscribe);
    watches.tell(fight(1, 5));
    EXPECT_EQ(heard, (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(heard_too, (std::vector<std::uint32_t>{3, 4}));
    EXPECT_EQ(watches.games(), 0u);
}

TEST_F(WatchesTest, AVersionIsToldOnceAndTheLastEndsTheWatch) {
    watches.go_online();
    watches.watch(game(1), &one, into(heard));
    watches.tell(fight(1, 3));
    watches.tell(fight(1, 3));
    watches.tell_if_newer(fight(1, 2));
    watches.tell_if_newer(fight(1, 3));
    watches.tell(fight(1, 2));
    watches.tell_if_newer(fight(1, 7));
    watches.tell(fight(2, 9));
    watches.tell(fight(1, 8, combat::Status::completed));
    watches.tell(fight(1, 9));
    EXPECT_EQ(heard, (std::vector<std::uint32_t>{3, 2, 7, 8}));
    EXPECT_EQ(watches.take_orders().back().kind, Kind::unsubscribe);
}

TEST_F(WatchesTest, ALoadWaitsForTheConfirmationOfThatWatchOnly) {
    watches.go_online();
    EXPECT_TRUE(done_at_once(game(1)));
    watches.watch(game(1), &one, into(heard));
    watches.unwatch(game(1), &one);
    watches.watch(game(1), &one, into(heard));
    const auto orders = watches.take_orders();
    ASSERT_EQ(orders.size(), 3u);
    bool confirmed = false;
    watches.when_confirmed(
        game(1), redis::when_done<redis::Nothing>([&](redis::Nothing) { confirmed = true; }));
    watches.confirm(orders[0]);  // of the watch that ended
    EXPECT_FALSE(confirmed);
    watches.confirm(orders[2]);
    EXPECT_TRUE(confirmed);
    EXPECT_TRUE(done_at_once(game(1)));
}

TEST_F(WatchesTest, OfflineNothingWaitsAndBackOnlineAllIsOrderedAgain) {
    watches.watch(game(1), &one, into(heard));
    EXPECT_TRUE(watches.take_orders().empty());
    EXPECT_TRUE(done_at_once(game(1)));
    auto orders = watches.go_online();
    ASSERT_EQ(orders.size(), 1u);
    bool released = false;
    watches.when_confirmed(
        game(1), redis::when_done<redis::Nothing>([&](redis::Nothing) { released = true; }));
    EXPECT_FALSE(released);
    watches.go_offline();
    EXPECT_TRUE(released);
    watches.watch(game(2), &one, into(heard));
    orders = watches.go_online();
    EXPECT_EQ(orders.size(), 2u);
    EXPECT_TRUE(watches.take_orders().empty());
    EXPECT_FALSE(done_at_once(game(1)));
}

TEST_F(WatchesTest, AWatchThatCameAfterALoadBeganOutlivesIt) {
    watches.watch(game(1), &one, into(heard));
    const auto seen = watches.seen(game(1));
    watches.watch(game(1), &other, into(heard_too));
    watches.end(game(1), seen);
    EXPECT_TRUE(watches.watched(game(1)));
    watches.end(game(1), watches.seen(game(1)));
    EXPECT_FALSE(watches.watched(game(1)));
}

TEST_F(WatchesTest, WhoeverWaitsIsReleasedWhenTheWatchEnds) {
    watches.go_online();
    for (const bool by_end : {true, false}) {
        watches.watch(game(1), &one, into(heard));
        bool released = false;
        watches.when_confirmed(
            game(1), redis::when_done<redis::Nothing>([&](redis::Nothing) { released = true; }));
        if (by_end) {
            watches.end(game(1), watches.seen(game(1)));
        } else {
            watches.unwatch(game(1), &one);
        }
        EXPECT_TRUE(released);
    }
}

}  // namespace
