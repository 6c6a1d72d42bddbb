#include "app/simulate/schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace app {
namespace {

ScheduleOptions options() {
    ScheduleOptions options;
    options.seed = 42;
    options.players = 20;
    options.participants_to = 4;
    return options;
}

TEST(Schedule, IsFixedByItsOptions) {
    Schedule one(options()), other(options());
    ScheduleOptions changed = options();
    changed.seed = 43;
    Schedule third(changed);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const Match match = one.next(), same = other.next();
        EXPECT_EQ(match.name, same.name);
        EXPECT_EQ(match.players, same.players);
        differs |= third.next().players != match.players;
    }
    EXPECT_TRUE(differs);
}

TEST(Schedule, MatchesHaveDifferentPlayersAndTheAskedSizes) {
    Schedule schedule(options());
    std::set<std::size_t> sizes;
    std::set<std::string> names;
    for (int i = 0; i < 500; ++i) {
        const Match match = schedule.next();
        sizes.insert(match.players.size());
        names.insert(match.name);
        EXPECT_EQ(match.number, static_cast<std::uint64_t>(i));
        EXPECT_LE(match.name.size(), 64u);
        const std::set<std::uint32_t> different(match.players.begin(), match.players.end());
        EXPECT_EQ(different.size(), match.players.size());
        EXPECT_LT(*different.rbegin(), 20u);
    }
    EXPECT_EQ(sizes, (std::set<std::size_t>{2, 3, 4}));
    EXPECT_EQ(names.size(), 500u);
}

TEST(Schedule, EverybodyPlaysAboutAsOften) {
    Schedule schedule(options());
    std::map<std::uint32_t, int> games;
    int seats = 0;
    for (int i = 0; i < 2000; ++i) {
        for (const std::uint32_t player : schedule.next().players) {
            ++games[player];
            ++seats;
        }
    }
    EXPECT_EQ(games.size(), 20u);
    for (const auto& [player, count] : games) EXPECT_NEAR(count, seats / 20, seats / 20 / 5);
}

TEST(Schedule, NamesTellApartWhatFixesTheRows) {
    ScheduleOptions more = options(), wider = options(), heroes = options();
    more.players = 21;
    wider.participants_to = 5;
    heroes.roster_print = 1;
    std::set<std::string> names;
    for (const ScheduleOptions& each : {options(), more, wider, heroes}) {
        names.insert(Schedule(each).next().name);
    }
    EXPECT_EQ(names.size(), 4u);
}

TEST(Schedule, SkewLetsTheFirstPlayersPlayMore) {
    ScheduleOptions skewed = options();
    skewed.player_skew = 1.2;
    Schedule schedule(skewed), same(skewed), even(options());
    std::map<std::uint32_t, int> games;
    for (int i = 0; i < 1000; ++i) {
        const Match match = schedule.next();
        EXPECT_EQ(match.players, same.next().players);
        EXPECT_NE(match.name, even.next().name) << "other rows, another match";
        EXPECT_LE(match.name.size(), 56u);
        EXPECT_EQ(std::set(match.players.begin(), match.players.end()).size(),
                  match.players.size());
        for (const std::uint32_t player : match.players) ++games[player];
    }
    EXPECT_GT(games[0], 2 * games[4]);
    EXPECT_GT(games[4], games[19]);
    EXPECT_GT(games[19], 0);
}

TEST(Schedule, TheNameTellsTheSkewOfHeroesToo) {
    ScheduleOptions skewed = options();
    skewed.hero_skew = 0.5;
    EXPECT_NE(Schedule(skewed).next().name, Schedule(options()).next().name);
    skewed.player_skew = 5;
    skewed.players = 100'000;
    skewed.participants_to = 100;
    skewed.hero_skew = 5;
    skewed.roster_print = ~std::uint64_t{0};
    EXPECT_LE(Schedule(skewed).next().name.size() + 9, 56u) << "with a number of ten digits";
}

}  // namespace
}  // namespace app
