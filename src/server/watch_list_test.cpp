#include "server/watch_list.h"

#include <gtest/gtest.h>

#include <memory>

#include "wire/message.h"

namespace server {
namespace {

using Texts = std::vector<std::string>;

base::UserToken user(int number) {
    base::UserToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

base::GameToken game(int number) {
    base::GameToken token;
    token.bytes[0] = static_cast<std::uint8_t>(number);
    return token;
}

struct Ear final : Subscriber {
    void push(std::string text) override { texts.push_back(std::move(text)); }
    bool speaks_for(const base::UserToken&) override { return true; }
    Texts take() { return std::exchange(texts, {}); }
    Texts texts;
};

ports::FightPtr shared(combat::Fight fight, std::uint32_t version) {
    fight.version = version;
    return std::make_shared<const combat::Fight>(std::move(fight));
}

combat::Fight lobby_of(int number) {
    combat::Fight fight = combat::open_fight(game(number), user(1), 2);
    combat::take_seat(fight, user(1), {1, "", 10, 25});
    return fight;
}

combat::Fight started(int number) {
    combat::Fight fight = lobby_of(number);
    combat::take_seat(fight, user(2), {2, "", 10, 25});
    combat::start(fight);
    return fight;
}

class WatchListTest : public testing::Test {
protected:
    std::uint64_t pushes() const {
        Counts sum{};
        counters.add_to(sum);
        return server::at(sum, Count::pushes);
    }
    Counters counters;
    WatchList list{counters};
    Ear one, two;
};

TEST_F(WatchListTest, OfAGameTheLatestStateIsKnown) {
    EXPECT_EQ(list.note(shared(lobby_of(1), 1)), nullptr);  // nobody watches it
    EXPECT_TRUE(list.add(game(1)).fresh);
    EXPECT_FALSE(list.add(game(1)).fresh);
    EXPECT_EQ(list.size(), 1U);
    EXPECT_EQ(list.find(game(1))->fight, nullptr);
    EXPECT_EQ(list.note(shared(started(1), 3)), list.find(game(1)));
    EXPECT_EQ(list.note(shared(started(1), 3)), nullptr);
    EXPECT_EQ(list.note(shared(lobby_of(1), 2)), nullptr);
    EXPECT_EQ(list.find(game(1))->fight->version, 3U);
    EXPECT_EQ(list.games(), std::vector<base::GameToken>{game(1)});
    list.remove(game(1));
    EXPECT_EQ(list.find(game(1)), nullptr);
    EXPECT_EQ(list.size(), 0U);
    list.remove(game(1));
}

TEST_F(WatchListTest, TheGamesOfAUserAreThoseWhereItSitsAndThatAreNotOver) {
    list.add(game(1));
    EXPECT_EQ(list.games_of(user(1)), 0U) << "not known yet";
    list.note(shared(lobby_of(1), 1));
    list.note(shared(lobby_of(1), 1));
    EXPECT_EQ(list.games_of(user(1)), 1U);
    EXPECT_EQ(list.games_of(user(2)), 0U);
    list.note(shared(started(1), 2));
    list.note(shared(started(1), 3));
    list.add(game(2));
    list.note(shared(lobby_of(2), 1));
    EXPECT_EQ(list.games_of(user(1)), 2U);
    EXPECT_EQ(list.games_of(user(2)), 1U);
    list.remove(game(1));
    EXPECT_EQ(list.games_of(user(1)), 1U);
    EXPECT_EQ(list.games_of(user(2)), 0U);
    list.remove_lost(game(2));
    list.add(game(3));
    list.remove(game(3));
    EXPECT_EQ(list.games_of(user(1)), 0U);
}

TEST_F(WatchListTest, EachSubscriberHearsWhatItsUserHasToKnow) {
    const auto begun = shared(started(1), 2);
    list.add(game(1));
    list.note(shared(lobby_of(1), 1));
    list.subscribe(list.find(game(1))->fight, user(1), one);
    EXPECT_TRUE(one.texts.empty());
    list.note(begun);
    EXPECT_EQ(one.take(), (Texts{wire::addressed_to(user(1), wire::start_push(*begun)),
                                 wire::addressed_to(user(1), wire::turn_push(*begun))}));
    list.subscribe(begun, user(2), two);
    EXPECT_EQ(two.take(), Texts{wire::addressed_to(user(2), wire::start_push(*begun))});
    EXPECT_EQ(pushes(), 3U);

    list.subscribe(begun, user(1), one);  // again: from the start, and not twice from now on
    EXPECT_EQ(one.take().size(), 2U);
    combat::Fight next = *begun;
    combat::attack(next, user(1), user(2));
    const auto hit = shared(next, 3);
    list.note(hit);
    EXPECT_TRUE(one.texts.empty());
    EXPECT_EQ(two.take(), Texts{wire::addressed_to(user(2), wire::turn_push(*hit))});
    combat::forfeit(next);
    const auto over = shared(next, 4);
    ASSERT_TRUE(over->over());
    list.note(over);
    EXPECT_EQ(one.take(), Texts{wire::addressed_to(user(1), wire::complete_push(game(1)))});
    EXPECT_EQ(two.take(), Texts{wire::addressed_to(user(2), wire::complete_push(game(1)))});
}

TEST_F(WatchListTest, WhoComesWhenAGameIsOverHearsOfItsEnd) {
    combat::Fight fight = lobby_of(1);
    combat::time_out(fight);
    list.subscribe(shared(fight, 9), user(1), one);
    EXPECT_EQ(one.take(), Texts{wire::addressed_to(user(1), wire::timed_out_push(game(1)))});
    EXPECT_EQ(list.size(), 0U);
}

TEST_F(WatchListTest, WhoHasLeftHearsNothing) {
    for (const int number : {1, 2}) {
        list.add(game(number));
        list.note(shared(lobby_of(number), 1));
        list.subscribe(list.find(game(number))->fight, user(1), one);
        list.subscribe(list.find(game(number))->fight, user(2), two);
    }
    list.remove(game(2));
    list.leave(one);
    list.leave(one);
    list.note(shared(started(1), 2));
    EXPECT_TRUE(one.texts.empty());
    EXPECT_EQ(two.take().size(), 1U);
}

TEST_F(WatchListTest, AGameThatIsLostHasTimedOutForItsPlayers) {
    list.add(game(1));
    list.note(shared(started(1), 1));
    list.subscribe(list.find(game(1))->fight, user(2), two);
    two.take();
    list.remove_lost(game(1));
    EXPECT_EQ(two.take(), Texts{wire::addressed_to(user(2), wire::timed_out_push(game(1)))});
    EXPECT_EQ(list.size(), 0U);
    list.remove_lost(game(1));
    EXPECT_TRUE(two.texts.empty());
    list.leave(two);
}

}  // namespace
}  // namespace server
