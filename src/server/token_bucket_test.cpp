#include "server/token_bucket.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;
using TimePoint = TokenBucket::TimePoint;

constexpr TimePoint k_start{1h};

TEST(TokenBucket, GivesSoManyAtOnce) {
    TokenBucket bucket;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.try_take({10, 3}, k_start));
    EXPECT_FALSE(bucket.try_take({10, 3}, k_start));
}

TEST(TokenBucket, IsFilledAtAnEvenPace) {
    TokenBucket bucket;
    for (int i = 0; i < 3; ++i) bucket.take({10, 3}, k_start);
    EXPECT_FALSE(bucket.try_take({10, 3}, k_start + 99ms));
    EXPECT_TRUE(bucket.try_take({10, 3}, k_start + 100ms));
    EXPECT_FALSE(bucket.try_take({10, 3}, k_start + 199ms));
    EXPECT_TRUE(bucket.try_take({10, 3}, k_start + 200ms));
}

TEST(TokenBucket, HoldsNoMoreThanThatHoweverLongNobodyComes) {
    TokenBucket bucket;
    bucket.take({10, 3}, k_start);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.try_take({10, 3}, k_start + 1h));
    EXPECT_FALSE(bucket.try_take({10, 3}, k_start + 1h));
}

TEST(TokenBucket, ThoseWhoWaitHaveTheirOwnMoment) {
    TokenBucket bucket;
    EXPECT_EQ(bucket.take({10, 2}, k_start), 0ms);
    EXPECT_EQ(bucket.take({10, 2}, k_start), 0ms);
    EXPECT_EQ(bucket.take({10, 2}, k_start), 100ms);
    EXPECT_EQ(bucket.take({10, 2}, k_start), 200ms);
    EXPECT_EQ(bucket.take({10, 2}, k_start + 200ms), 100ms);
}

TEST(TokenBucket, NobodyWaitsForEverHoweverManyCome) {
    TokenBucket bucket;
    for (int i = 0; i < 10'000; ++i) bucket.take({10, 2}, k_start);
    EXPECT_EQ(bucket.take({10, 2}, k_start), TokenBucket::k_longest_wait);
    EXPECT_EQ(bucket.take({10, 2}, k_start + TokenBucket::k_longest_wait), 0ms);
}

TEST(TokenBucket, OneThatIsRefusedCostsNothing) {
    TokenBucket bucket;
    bucket.take({10, 1}, k_start);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(bucket.try_take({10, 1}, k_start + 50ms));
    EXPECT_TRUE(bucket.try_take({10, 1}, k_start + 100ms));
}

TEST(TokenBucket, IsFullWhenAllIsBack) {
    TokenBucket bucket;
    EXPECT_TRUE(bucket.is_full(k_start));
    bucket.take({10, 3}, k_start);
    bucket.take({10, 3}, k_start);
    EXPECT_FALSE(bucket.is_full(k_start + 199ms));
    EXPECT_TRUE(bucket.is_full(k_start + 200ms));
}

TEST(TokenBucket, WithoutALimitNobodyWaits) {
    TokenBucket bucket;
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(bucket.take({}, k_start), 0ms);
    EXPECT_TRUE(bucket.is_full(k_start));
}

}  // namespace
}  // namespace server
