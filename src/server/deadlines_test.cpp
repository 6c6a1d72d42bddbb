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
    EXPECT_FALSE(deadlines.due(start + seconds(9)));
    EXPECT_EQ(deadlines.due(start + seconds(10))->game, game(1));

    deadlines.set_again(first, 2, start + seconds(5));
    EXPECT_EQ(deadlines.next(), start + seconds(11));
    EXPECT_EQ(deadlines.due(start + seconds(20))->game, game(2));
    deadlines.drop(second);
    EXPECT_EQ(deadlines.due(start + seconds(20))->game, game(1));
    EXPECT_EQ(deadlines.due(start + seconds(20))->turn, 2u);
    EXPECT_EQ(deadlines.size(), 1u);
    deadlines.drop(first);
    EXPECT_FALSE(deadlines.next());
}

}  // namespace
}  // namespace server
