#include "etl/chain.h"

#include <gtest/gtest.h>

#include "etl/rotation.h"

namespace etl {
namespace {

TEST(Chain, SoundWhateverTheOrder) {
    EXPECT_TRUE(chain_of({}).sound());
    EXPECT_EQ(chain_of({}).end, 0);
    const Chain chain = chain_of({{10, 12}, {0, 3}, {3, 10}});
    EXPECT_TRUE(chain.sound());
    EXPECT_EQ(chain.end, 12);
}

TEST(Chain, FindsHolesAndOverlaps) {
    const Chain chain = chain_of({{2, 5}, {4, 8}, {10, 11}});
    EXPECT_EQ(chain.holes, (std::vector<Span>{{0, 2}, {8, 10}}));
    EXPECT_EQ(chain.overlaps, (std::vector<Span>{{4, 5}}));
    EXPECT_EQ(chain.end, 11);
    EXPECT_FALSE(chain_of({{0, 5}, {5, 5}}).sound());
    EXPECT_FALSE(chain_of({{0, 5}, {1, 3}}).sound());
}

TEST(Rotation, AnyBoundCutsAndZeroMeansNever) {
    const Rotation rotation{10, 7200, std::chrono::seconds(5)};
    EXPECT_FALSE(is_due(rotation, {9, 99, std::chrono::seconds(4)}));
    EXPECT_TRUE(is_due(rotation, {10, 20, {}}));
    EXPECT_TRUE(is_due(rotation, {1, 100, {}}));
    EXPECT_TRUE(is_due(rotation, {1, 2, std::chrono::seconds(5)}));
    EXPECT_FALSE(is_due({0, 0, {}}, {1'000'000, 3'000'000, std::chrono::hours(9)}));
}

}  // namespace
}  // namespace etl
