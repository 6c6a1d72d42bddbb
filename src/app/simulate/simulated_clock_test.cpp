#include "app/simulate/simulated_clock.h"

#include <gtest/gtest.h>

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr base::Timestamp k_present = std::chrono::sys_days(std::chrono::days(20'000));
constexpr base::Timestamp k_start = k_present - std::chrono::days(30);

TEST(SimulatedClock, HistoryIsNotWaitedFor) {
    const SimulatedClock clock(k_start, {}, k_present);
    EXPECT_EQ(clock.wait_for(k_start, k_present), 0us);
    EXPECT_EQ(clock.wait_for(k_present, k_present), 0us);
}

TEST(SimulatedClock, NeverRunsAheadOfThePresent) {
    for (const auto scale : {std::optional<double>(), std::optional(100.0)}) {
        const SimulatedClock clock(k_start, scale, k_present);
        EXPECT_EQ(clock.wait_for(k_present + 9h, k_present + 8h), 1h);
        EXPECT_EQ(clock.wait_for(k_present + 9h, k_present + 9h), 0us);
    }
}

TEST(SimulatedClock, IsAsFastAsItsScale) {
    const SimulatedClock clock(k_start, 3600, k_present);  // an hour in a second
    EXPECT_EQ(clock.wait_for(k_start + 10h, k_present), 10s);
    EXPECT_EQ(clock.wait_for(k_start + 10h, k_present + 4s), 6s);
    EXPECT_EQ(clock.wait_for(k_start + 10h, k_present + 11s), 0us);
}

}  // namespace
}  // namespace app
