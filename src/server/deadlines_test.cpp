#include "server/deadlines.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;
using Time = Deadlines::Clock::time_point;

base::GameToken game(int number) {
    base::GameToken token;
    token.bytes[0] = static_cast<std::uint8_t>(number);
    return token;
}

TEST(Deadlines, FallDueInTheOrderTheyWereSet) {
    Deadlines deadlines(seconds(10));
    const Time start{};
    EXPECT_FALSE(deadlines.next());
    const auto first = deadlines.add(game(1), 1, start);
    const auto second = deadlines.add(game(2), 1, start + seconds(1));
    EXPECT_EQ(deadlines.next(), start + seconds(10));
    deadlines.set_again(first, 2, start + seconds(5));
    EXPECT_EQ(deadlines.next(), start + seconds(11));
    EXPECT_EQ(deadlines.size(), 2u);
    deadlines.drop(second);
    EXPECT_EQ(deadlines.next(), start + seconds(15));
    deadlines.drop(first);
    EXPECT_FALSE(deadlines.next());
}

TEST(Deadlines, WhatIsTakenCountsAnew) {
    Deadlines deadlines(seconds(10));
    const Time start{};
    deadlines.add(game(1), 7, start);
    deadlines.add(game(2), 1, start + seconds(1));
    EXPECT_FALSE(deadlines.take_due(start + seconds(9), start + seconds(9)));
    const auto due = deadlines.take_due(start + seconds(10), start + seconds(12));
    EXPECT_EQ(due->game, game(1));
    EXPECT_EQ(due->turn, 7u);
    EXPECT_FALSE(deadlines.take_due(start + seconds(10), start + seconds(12)));
    EXPECT_EQ(deadlines.take_due(start + seconds(13), start + seconds(13))->game, game(2));
    EXPECT_EQ(deadlines.next(), start + seconds(22));
    EXPECT_EQ(deadlines.take_due(start + seconds(22), start + seconds(22))->turn, 7u);
}

}  // namespace
}  // namespace server
