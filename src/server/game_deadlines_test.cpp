#include "server/game_deadlines.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;

base::GameToken token(int number) {
    base::GameToken game;
    game.bytes[0] = static_cast<std::uint8_t>(number);
    return game;
}

combat::Fight fight(int number, std::uint32_t turns) {
    combat::Fight out;
    out.token = token(number);
    out.turns = turns;
    return out;
}

GameDeadlines::Clock::time_point at(int second) {
    return GameDeadlines::Clock::time_point(seconds(1000 + second));
}

// A lobby lasts 5 seconds, a turn 30.
class GameDeadlinesTest : public testing::Test {
protected:
    GameDeadlines deadlines{{seconds(5), seconds(30)}};
    GameDeadlines::Mark mark;
};

TEST_F(GameDeadlinesTest, ALobbyIsDueOnceThenTheTurnsOfItsGame) {
    EXPECT_FALSE(deadlines.next());
    EXPECT_TRUE(deadlines.set(mark, fight(1, 0), at(0)));
    EXPECT_EQ(deadlines.next(), at(5));
    EXPECT_FALSE(deadlines.set(mark, fight(1, 0), at(3)));  // somebody came in: it waits on
    EXPECT_EQ(deadlines.next(), at(5));
    EXPECT_TRUE(deadlines.set(mark, fight(1, 1), at(4)));  // it has started
    EXPECT_EQ(deadlines.next(), at(34));
    EXPECT_FALSE(deadlines.set(mark, fight(1, 1), at(10)));  // the same turn
    EXPECT_EQ(deadlines.next(), at(34));
    EXPECT_FALSE(deadlines.set(mark, fight(1, 2), at(20)));
    EXPECT_EQ(deadlines.next(), at(50));
    deadlines.drop(mark);
    EXPECT_FALSE(deadlines.next());
    deadlines.drop(mark);  // has none
}

TEST_F(GameDeadlinesTest, WhatIsDueSaysWhatItWaitedForAndCountsAnew) {
    GameDeadlines::Mark other;
    deadlines.set(mark, fight(1, 3), at(0));
    deadlines.set(other, fight(2, 0), at(26));
    EXPECT_EQ(deadlines.next(), at(30));
    EXPECT_FALSE(deadlines.take_due(at(29), at(29)));
    const auto lobby = deadlines.take_due(at(31), at(32));
    EXPECT_EQ(lobby->game, token(2));
    EXPECT_EQ(lobby->turn, 0U);
    const auto turn = deadlines.take_due(at(31), at(33));
    EXPECT_EQ(turn->game, token(1));
    EXPECT_EQ(turn->turn, 3U);
    EXPECT_FALSE(deadlines.take_due(at(31), at(34)));
    EXPECT_EQ(deadlines.next(), at(37));
    deadlines.drop(other);
    EXPECT_EQ(deadlines.next(), at(63));
}

TEST_F(GameDeadlinesTest, OnlyTheFirstOfItsKindMayMakeTheNextOneEarlier) {
    GameDeadlines::Mark second, third;
    EXPECT_TRUE(deadlines.set(mark, fight(1, 1), at(0)));
    EXPECT_FALSE(deadlines.set(second, fight(2, 1), at(1)));
    EXPECT_TRUE(deadlines.set(third, fight(3, 0), at(2)));
    EXPECT_EQ(deadlines.next(), at(7));
}

}  // namespace
}  // namespace server
