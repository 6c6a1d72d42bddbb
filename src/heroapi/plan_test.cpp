#include "heroapi/plan.h"

#include <gtest/gtest.h>

namespace heroapi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Time k_start{seconds(1000)};

class PlanTest : public testing::Test {
protected:
    // Asks for the next `count` heroes and expects them to be these.
    void asks(std::vector<std::uint32_t> expected, Time now = k_start) {
        for (const std::uint32_t id : expected) EXPECT_EQ(plan.next(now), id);
    }

    PullPlan plan{{.retries = 3,
                   .first_pause = milliseconds(100),
                   .longest_pause = milliseconds(250),
                   .at_once = 5},
                  base::Random(1)};
};

TEST_F(PlanTest, AsksInOrderUntilTheEnd) {
    asks({1, 2, 3, 4});
    EXPECT_EQ(plan.wait(k_start), Pause(0));
    plan.have(1);
    plan.end_at(3);
    EXPECT_EQ(plan.next(k_start), std::nullopt);
    EXPECT_EQ(plan.wait(k_start), std::nullopt);
    EXPECT_FALSE(plan.complete());
    plan.have(2);
    EXPECT_TRUE(plan.complete());
}

TEST_F(PlanTest, TheSmallestInvalidIdIsTheEnd) {
    asks({1, 2, 3, 4, 5});
    plan.end_at(5);
    plan.end_at(3);
    plan.end_at(4);
    EXPECT_EQ(plan.end(), 3U);
    plan.have(1);
    plan.have(2);
    EXPECT_TRUE(plan.complete());
}

TEST_F(PlanTest, DoesNotAskForWhatIsKept) {
    for (const std::uint32_t id : {1U, 2U, 4U}) plan.have(id);
    asks({3, 5});
    plan.have(3);
    plan.end_at(5);
    EXPECT_TRUE(plan.complete());
}

TEST_F(PlanTest, AsksAgainAfterAPauseThatGrowsToItsLimit) {
    asks({1});
    plan.end_at(2);
    Time now = k_start;
    for (const auto& [least, most] : {std::pair{50, 100}, {100, 200}, {125, 250}}) {
        EXPECT_TRUE(plan.failed(1, now, std::nullopt));
        const auto pause = plan.wait(now);
        ASSERT_TRUE(pause);
        EXPECT_GE(*pause, milliseconds(least));
        EXPECT_LE(*pause, milliseconds(most));
        EXPECT_EQ(plan.next(now + *pause - milliseconds(1)), std::nullopt);
        now += *pause;
        asks({1}, now);
        EXPECT_EQ(plan.next(now), std::nullopt) << "it is under way";
    }
    EXPECT_FALSE(plan.failed(1, now, std::nullopt)) << "3 retries are used up";
}

TEST_F(PlanTest, WhatFailedGoesFirstWhileOthersGoOn) {
    asks({1, 2});
    EXPECT_TRUE(plan.failed(1, k_start, std::nullopt));
    asks({3});
    asks({1, 4}, k_start + seconds(1));
}

TEST_F(PlanTest, BeginsNoMoreThanSoManyAtOnceThoseInTroubleIncluded) {
    asks({1, 2, 3, 4, 5});
    EXPECT_EQ(plan.next(k_start), std::nullopt);
    EXPECT_TRUE(plan.failed(3, k_start, std::nullopt));
    EXPECT_EQ(plan.next(k_start), std::nullopt);
    EXPECT_GE(plan.wait(k_start), milliseconds(50));
    plan.have(5);
    asks({6});
    EXPECT_EQ(plan.next(k_start), std::nullopt);
}

TEST_F(PlanTest, AskedPauseHoldsForAllAndIsBounded) {
    asks({1, 2});
    EXPECT_TRUE(plan.failed(1, k_start, seconds(3600)));
    EXPECT_EQ(plan.wait(k_start), milliseconds(250));
    EXPECT_EQ(plan.next(k_start + milliseconds(249)), std::nullopt);
    asks({1, 3}, k_start + milliseconds(250));
}

TEST_F(PlanTest, ForgetsTroubleBeyondTheEnd) {
    asks({1, 2, 3});
    EXPECT_TRUE(plan.failed(3, k_start, std::nullopt));
    plan.end_at(2);
    EXPECT_TRUE(plan.failed(2, k_start, std::nullopt));
    plan.have(1);
    EXPECT_TRUE(plan.complete());
}

}  // namespace
}  // namespace heroapi
