#include "server/timekeeper.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

combat::Fight fight(int number, std::uint32_t turns) {
    combat::Fight out;
    out.token.bytes[0] = static_cast<std::uint8_t>(number);
    out.turns = turns;
    return out;
}

// A timekeeper that is told what to do when something is due.
class TimekeeperTest : public testing::Test {
protected:
    void run(Timekeeper& timekeeper, std::size_t enough) {
        boost::asio::co_spawn(io,
                              timekeeper.run([this, &timekeeper, enough](GameDeadlines::Due due) {
                                  return take(timekeeper, due, enough);
                              }),
                              [](const std::exception_ptr& fault) { EXPECT_FALSE(fault); });
        io.run();
    }
    ports::Task<void> take(Timekeeper& timekeeper, GameDeadlines::Due due, std::size_t enough) {
        ended.push_back(due);
        if (ended.size() == enough) timekeeper.stop();
        co_return;
    }

    boost::asio::io_context io{1};
    std::vector<GameDeadlines::Due> ended;
};

TEST_F(TimekeeperTest, HandsOverWhatIsDueUntilItIsStopped) {
    Timekeeper timekeeper(io.get_executor(), {milliseconds(2), hours(1)});
    GameDeadlines::Mark lobby, turn;
    timekeeper.set(lobby, fight(1, 0));
    timekeeper.set(turn, fight(2, 1));
    run(timekeeper, 3);  // what could not be ended is due again
    ASSERT_GE(ended.size(), 3U);
    for (const auto& due : ended) {
        EXPECT_EQ(due.game, fight(1, 0).token);
        EXPECT_EQ(due.turn, 0U);
    }
    timekeeper.drop(lobby);
    timekeeper.drop(turn);
}

TEST_F(TimekeeperTest, LooksAgainWhenAnEarlierDeadlineComes) {
    Timekeeper timekeeper(io.get_executor(), {milliseconds(1), hours(1)});
    GameDeadlines::Mark lobby, turn;
    timekeeper.set(turn, fight(2, 1));
    boost::asio::post(io, [&] { timekeeper.set(lobby, fight(1, 0)); });  // when it sleeps
    run(timekeeper, 1);
    EXPECT_EQ(ended.at(0).game, fight(1, 0).token);
}

TEST_F(TimekeeperTest, StopsWhileItSleeps) {
    Timekeeper timekeeper(io.get_executor(), {hours(1), hours(1)});
    boost::asio::post(io, [&] { timekeeper.stop(); });
    run(timekeeper, 1);
    EXPECT_TRUE(ended.empty());
}

}  // namespace
}  // namespace server
