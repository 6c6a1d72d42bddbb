#include "app/console/limits_line.h"

#include <gtest/gtest.h>

namespace app {
namespace {

using namespace std::chrono_literals;
using server::Count;

constexpr LimitsLine::TimePoint k_start{1h};

class LimitsLineTest : public testing::Test {
protected:
    void add(Count count, std::uint64_t number) {
        counts_[static_cast<std::size_t>(count)] += number;
    }
    std::string look(std::chrono::milliseconds later) {
        return line_.look(counts_, k_start + later);
    }

    server::Counts counts_{};
    LimitsLine line_;
};

TEST_F(LimitsLineTest, SaysNothingWhileNoLimitIsReached) {
    add(Count::connections, 5);
    add(Count::connections_refused, 5);
    EXPECT_EQ(look(0s), "");
    EXPECT_EQ(look(1h), "");
}

TEST_F(LimitsLineTest, TellsWhatHasComeSinceTheLineBeforeAtMostOnceAMinute) {
    add(Count::connections_turned_away, 1);
    EXPECT_EQ(look(0s), "");
    add(Count::connections_turned_away, 1);
    add(Count::rests, 7);
    EXPECT_EQ(look(1s),
              "limits hold clients up: connections turned away 2, rests of connections 7");
    EXPECT_EQ(look(2s), "");
    add(Count::connections_delayed, 3);
    add(Count::connections_closed, 4);
    EXPECT_EQ(look(60s), "");
    EXPECT_EQ(look(61s),
              "limits hold clients up: waits before a new one 3, connections closed 4");
    EXPECT_EQ(look(10min), "");
}

}  // namespace
}  // namespace app
