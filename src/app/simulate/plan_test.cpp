#include "app/simulate/plan.h"

#include <gtest/gtest.h>

#include <set>

namespace app {
namespace {

ScheduleOptions ten_players() {
    ScheduleOptions options;
    options.seed = 3;
    options.players = 10;
    return options;
}

TEST(Plan, GivesAsManyMatchesAsWereAskedFor) {
    Plan plan(ten_players(), 3, [](const std::string&) { return false; });
    for (std::uint64_t i = 0; i < 3; ++i) {
        const auto match = plan.next();
        ASSERT_TRUE(match);
        EXPECT_EQ(match->number, i);
        EXPECT_EQ(static_cast<std::size_t>(match->participants), match->players.size());
    }
    EXPECT_FALSE(plan.next());
    EXPECT_EQ(plan.already_there(), 0u);
}

TEST(Plan, LeavesOutWhatIsThereAlready) {
    std::set<std::string> known;
    Schedule schedule(ten_players());
    for (int i = 0; i < 4; ++i) known.insert(schedule.next().name);
    Plan plan(ten_players(), 6, [&](const std::string& name) { return known.contains(name); });
    EXPECT_EQ(plan.next()->number, 4u);
    EXPECT_EQ(plan.next()->number, 5u);
    EXPECT_FALSE(plan.next());
    EXPECT_EQ(plan.already_there(), 4u);
}

TEST(Plan, IsEndlessWithoutANumber) {
    Plan plan(ten_players(), std::nullopt, [](const std::string&) { return false; });
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(plan.next());
}

}  // namespace
}  // namespace app
