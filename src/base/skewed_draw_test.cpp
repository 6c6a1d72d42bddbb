#include "base/skewed_draw.h"

#include <gtest/gtest.h>

#include <set>

namespace base {
namespace {

constexpr int k_draws = 100'000;

std::vector<int> counts(std::uint32_t size, double skew) {
    const SkewedDraw skewed(size, skew);
    Random random(1);
    std::vector<int> counts(size);
    for (int i = 0; i < k_draws; ++i) ++counts[skewed.draw(random)];
    return counts;
}

TEST(SkewedDraw, WithoutSkewAllAreAlike) {
    for (const int count : counts(10, 0)) EXPECT_NEAR(count, k_draws / 10, 500);
}

TEST(SkewedDraw, FollowsZipfsLaw) {
    const auto by_one = counts(10, 1);
    EXPECT_NEAR(by_one[1], by_one[0] / 2, 500);
    EXPECT_NEAR(by_one[9], by_one[0] / 10, 300);
    const auto by_two = counts(10, 2);
    EXPECT_NEAR(by_two[2], by_two[0] / 9, 300);
}

TEST(SkewedDraw, DifferentOnesAreDifferentHoweverRareSomeAre) {
    for (const double skew : {0.0, 1.0, 5.0}) {
        const SkewedDraw skewed(100, skew);
        Random random(2);
        for (const std::size_t count : {1U, 3U, 100U}) {
            const auto drawn = skewed.draw_different(count, random);
            EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), count);
            for (const std::uint32_t index : drawn) EXPECT_LT(index, 100U);
        }
    }
}

TEST(SkewedDraw, IsTheSameForTheSameStream) {
    Random one(3), other(3);
    const SkewedDraw skewed(280, 1.5);
    EXPECT_EQ(skewed.draw_different(50, one), skewed.draw_different(50, other));
    Random known(42);
    EXPECT_EQ(SkewedDraw(5, 1).draw_different(5, known).size(), 5U);
}

}  // namespace
}  // namespace base
