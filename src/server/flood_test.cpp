#include "server/flood.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;

base::UserToken user(int number) {
    base::UserToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

class FloodTest : public testing::Test {
protected:
    // How many of so many messages at one time the connection may send.
    int admitted(int messages) {
        int count = 0;
        for (int i = 0; i < messages; ++i) count += flood.admits(now) ? 1 : 0;
        return count;
    }

    Flood::TimePoint now{1h};
    Flood flood{10};
};

TEST_F(FloodTest, OneUserHasASecondsWorthEachSecond) {
    EXPECT_EQ(admitted(12), 10);
    now += 999ms;
    EXPECT_EQ(admitted(1), 0);
    now += 1ms;
    EXPECT_EQ(admitted(12), 10);
}

TEST_F(FloodTest, OneUserAloneIsNeverRefused) {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(flood.admits(user(1)));
    EXPECT_FALSE(flood.is_shared());
    EXPECT_EQ(flood.most(), 10U);
}

TEST_F(FloodTest, EachUserHasAShareUpToTheCap) {
    for (int i = 1; i <= 2; ++i) EXPECT_TRUE(flood.admits(user(i)));
    EXPECT_TRUE(flood.is_shared());
    EXPECT_EQ(admitted(25), 20);
    for (int i = 1; i <= 100; ++i) EXPECT_TRUE(flood.admits(user(i)));
    constexpr int k_most = 10 * static_cast<int>(Flood::k_most_shares);
    EXPECT_EQ(flood.most(), k_most);
    now += 1s;
    EXPECT_EQ(admitted(k_most + 10), k_most);
}

TEST_F(FloodTest, ABacklogLastsAsLongAsRestsFollowEachOther) {
    const auto rest = [this](std::chrono::milliseconds before, std::size_t unread) {
        const auto began = now + before;
        now = began + 10ms;
        return flood.backlog_after({began, now, unread});
    };
    EXPECT_EQ(rest(0ms, Flood::k_backlog), 0ms);
    EXPECT_EQ(rest(90ms, Flood::k_backlog), 100ms);
    EXPECT_EQ(rest(990ms, Flood::k_backlog), 1100ms);
    EXPECT_EQ(rest(0ms, Flood::k_backlog - 1), 0ms) << "it was nearly read to the end";
    EXPECT_EQ(rest(90ms, Flood::k_backlog), 0ms);
    EXPECT_EQ(rest(90ms, Flood::k_backlog), 100ms);
    EXPECT_EQ(rest(1s, Flood::k_backlog), 0ms) << "it had let up";
    EXPECT_EQ(rest(90ms, 0), 0ms);
}

TEST_F(FloodTest, WhoSendsMoreThanItsShareIsRefusedAndNobodyElse) {
    EXPECT_TRUE(flood.admits(now));
    EXPECT_TRUE(flood.admits(user(2)));
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(flood.admits(user(1)));
    EXPECT_FALSE(flood.admits(user(1)));
    EXPECT_TRUE(flood.admits(user(2)));
    now += 1s;
    EXPECT_TRUE(flood.admits(now));
    EXPECT_TRUE(flood.admits(user(1)));
}

}  // namespace
}  // namespace server
