#include "audit/statistics.h"

#include <gtest/gtest.h>

namespace {

base::UserToken user(int i) { return base::UserToken(base::uuid_v5(1, std::to_string(i))); }

TEST(Statistics, CountsDifferentUsersHoweverMany) {
    audit::StatisticsBuilder builder({.scratch = "/tmp", .count = 3, .buffer_bytes = 1});
    for (int again = 0; again < 3; ++again) {
        for (int i = 0; i < 40'000; ++i) builder.take_row(user(i), 1, false);
    }
    builder.take_row(base::UserToken{}, 1, false);
    const auto statistics = builder.finish();
    ASSERT_TRUE(statistics.has_value());
    EXPECT_EQ(statistics->users, 40'001U);
}

TEST(Statistics, LeadersFirst) {
    audit::StatisticsBuilder builder({.scratch = "/tmp"});
    for (const auto& [hero, won] : std::vector<std::pair<int, bool>>{
             {5, true}, {5, false}, {3, true}, {9, true}, {9, true}, {4, false}}) {
        builder.take_row(user(hero), static_cast<combat::HeroId>(hero), won);
    }
    const auto heroes = builder.finish().value().heroes;
    ASSERT_EQ(heroes.size(), 4U);
    EXPECT_EQ(heroes[0].hero, 9);
    EXPECT_EQ(heroes[0].wins, 2U);
    EXPECT_EQ(heroes[1].hero, 3);
    EXPECT_EQ(heroes[2].hero, 5);
    EXPECT_EQ(heroes[2].fights, 2U);
    EXPECT_EQ(heroes[3].hero, 4);
}

TEST(Statistics, LengthsFallIntoTheirRanges) {
    audit::StatisticsBuilder builder({.scratch = "/tmp"});
    for (std::uint64_t n = 0; n <= 40; ++n) builder.take_game(n);
    const auto statistics = builder.finish().value();
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < statistics.lengths.size(); ++i) {
        const auto [from, to] = audit::length_range(i);
        EXPECT_EQ(from, next);
        EXPECT_EQ(statistics.lengths[i], std::min<std::uint64_t>(to, 40) - from + 1);
        next = to + 1;
    }
    EXPECT_EQ(audit::length_range(3), (std::pair<std::uint64_t, std::uint64_t>{3, 4}));
    EXPECT_EQ(statistics.attacks, 40U * 41 / 2);
}

}  // namespace
