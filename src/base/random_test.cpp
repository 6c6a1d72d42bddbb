#include "base/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace base {
namespace {

TEST(Random, IsTheSameOnEveryMachine) {
    // The first outputs of SplitMix64 for seed 1234567, as its authors' reference code prints them.
    Random random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

TEST(Random, BelowStaysBelowAndReachesAll) {
    Random random(7);
    std::vector<int> seen(10);
    for (int i = 0; i < 10'000; ++i) ++seen.at(random.below(10));
    for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(Random, TextsStartStreamsOfTheirOwn) {
    static_assert(seed_from(1, "a") != seed_from(1, "b"));
    static_assert(seed_from(1, "a") != seed_from(2, "a"));
}

}  // namespace
}  // namespace base
