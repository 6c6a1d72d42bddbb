#include "combat/hero.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace combat {
namespace {

Roster roster_of(int count) {
    std::vector<Hero> heroes;
    for (int i = count; i > 0; --i) {
        heroes.push_back({static_cast<HeroId>(i), "hero", 1, static_cast<std::uint32_t>(i)});
    }
    return Roster(std::move(heroes));
}

std::vector<HeroId> ids(const std::vector<Hero>& heroes) {
    std::vector<HeroId> result;
    for (const Hero& hero : heroes) result.push_back(hero.id);
    return result;
}

TEST(Formulas, MultiplyTheStats) {
    const PowerStats stats{38, 100, 17, 80, 24, 64};
    EXPECT_EQ(health_of(stats), 10u * 38 * 100 * 80);
    EXPECT_EQ(attack_of(stats), 17u * 24 * 64);
}

TEST(Formulas, CountWhatIsMissingOrZeroAsOne) {
    EXPECT_EQ(health_of({}), 10u);
    EXPECT_EQ(attack_of({}), 1u);
    const PowerStats zeros{0, 0, 0, 0, 0, 0};
    EXPECT_EQ(health_of(zeros), 10u);
    EXPECT_EQ(attack_of(zeros), 1u);
    EXPECT_EQ(health_of({std::nullopt, 7, {}, 0, {}, {}}), 70u);
}

TEST(Formulas, HoldTheLargestStats) {
    const PowerStats stats{100, 100, 100, 100, 100, 100};
    EXPECT_EQ(health_of(stats), 10'000'000u);
    EXPECT_EQ(attack_of(stats), 1'000'000u);
}

TEST(Roster, SortsByIdAndKeepsTheFirstOfEqualIds) {
    const Roster roster({{3, "c", 1, 1}, {1, "a", 1, 1}, {3, "other", 1, 1}});
    EXPECT_EQ(ids(roster.heroes()), (std::vector<HeroId>{1, 3}));
    EXPECT_EQ(roster.find(3)->name, "c");
    EXPECT_EQ(roster.find(2), nullptr);
    EXPECT_EQ(Roster().find(1), nullptr);
}

TEST(Roster, DealsDifferentHeroes) {
    const Roster roster = roster_of(100);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        for (const std::size_t count : {2u, 7u, 100u}) {
            const auto hand = ids(roster.deal(count, base::Random(seed)));
            EXPECT_EQ(hand.size(), count);
            EXPECT_EQ(std::set<HeroId>(hand.begin(), hand.end()).size(), count);
        }
    }
}

TEST(Roster, DealsTheSameHandForTheSameStream) {
    const Roster roster = roster_of(50);
    EXPECT_EQ(ids(roster.deal(5, base::Random(9))), ids(roster.deal(5, base::Random(9))));
    EXPECT_NE(ids(roster.deal(5, base::Random(9))), ids(roster.deal(5, base::Random(10))));
    // A longer hand of the same stream begins with the shorter one.
    auto longer = ids(roster.deal(9, base::Random(9)));
    longer.resize(5);
    EXPECT_EQ(longer, ids(roster.deal(5, base::Random(9))));
}

TEST(Roster, DealsEveryHeroAboutEquallyOften) {
    const Roster roster = roster_of(10);
    std::vector<int> drawn(11);
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        for (const Hero& hero : roster.deal(3, base::Random(seed))) ++drawn[hero.id];
    }
    for (int id = 1; id <= 10; ++id) EXPECT_NEAR(drawn[static_cast<std::size_t>(id)], 3000, 250);
}

TEST(Roster, FingerprintFollowsWhatDecidesAFight) {
    const Roster roster({{1, "a", 5, 6}, {2, "b", 7, 8}});
    EXPECT_EQ(roster.fingerprint(), Roster({{2, "x", 7, 8}, {1, "y", 5, 6}}).fingerprint());
    EXPECT_NE(roster.fingerprint(), Roster({{1, "a", 5, 6}, {3, "b", 7, 8}}).fingerprint());
    EXPECT_NE(roster.fingerprint(), Roster({{1, "a", 5, 6}, {2, "b", 8, 8}}).fingerprint());
    EXPECT_NE(roster.fingerprint(), Roster({{1, "a", 5, 6}, {2, "b", 7, 9}}).fingerprint());
    EXPECT_NE(roster.fingerprint(), Roster({{1, "a", 5, 6}}).fingerprint());
}

}  // namespace
}  // namespace combat
