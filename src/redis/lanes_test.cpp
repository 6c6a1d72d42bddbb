#include "redis/lanes.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace {

using redis::Lanes;

struct Entrant {
    std::optional<bool> entered;
    redis::WaitingPtr<bool> waiting() {
        return redis::when_done<bool>([this](bool mine) { entered = mine; });
    }
};

TEST(Lanes, OneAtATimeInOrder) {
    Lanes lanes;
    Entrant first, second, third, elsewhere;
    lanes.enter("a", first.waiting());
    EXPECT_TRUE(first.entered);
    std::optional<Lanes::Hold> hold(std::in_place, lanes, "a");
    lanes.enter("a", second.waiting());
    lanes.enter("a", third.waiting());
    lanes.enter("b", elsewhere.waiting());
    EXPECT_FALSE(second.entered);
    EXPECT_TRUE(elsewhere.entered);
    hold.reset();
    EXPECT_TRUE(second.entered);
    EXPECT_FALSE(third.entered);
    {
        const Lanes::Hold of_second(lanes, "a");
    }
    EXPECT_TRUE(third.entered);
    {
        const Lanes::Hold of_third(lanes, "a");
    }
    Entrant again;
    lanes.enter("a", again.waiting());
    EXPECT_TRUE(again.entered);
}

TEST(Lanes, ClosedNobodyWaits) {
    Lanes lanes;
    Entrant first, second;
    lanes.enter("a", first.waiting());
    lanes.enter("a", second.waiting());
    lanes.close();
    EXPECT_EQ(second.entered, false);
    {
        const Lanes::Hold of_first(lanes, "a");
    }
    EXPECT_EQ(second.entered, false);
}

}  // namespace
