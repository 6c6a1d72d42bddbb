#include "server/origins.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;

constexpr TokenBucket::TimePoint k_start{1h};
constexpr Allowance k_slow{1, 1};

TEST(Origins, AnAddressThatComesAgainIsRemembered) {
    Origins origins;
    EXPECT_TRUE(origins.at("a", k_start).arrivals.try_take(k_slow, k_start));
    EXPECT_FALSE(origins.at("a", k_start).arrivals.try_take(k_slow, k_start));
    EXPECT_TRUE(origins.at("b", k_start).arrivals.try_take(k_slow, k_start));
    EXPECT_EQ(origins.size(), 2u);
}

TEST(Origins, ThoseWhoOweNothingAreForgotten) {
    Origins origins;
    origins.at("connected", k_start).connections = 1;
    origins.at("owes", k_start).deeds[0].take({0.001, 1}, k_start);
    for (int i = 0; i < 10'000; ++i) {
        const auto now = k_start + i * 1s;
        origins.at(std::to_string(i), now).arrivals.take(k_slow, now);
    }
    EXPECT_LT(origins.size(), 3000u);
    EXPECT_EQ(origins.at("connected", k_start + 1h).connections, 1u);
}

TEST(Origins, MemoryIsBoundedWhateverComes) {
    Origins origins;
    origins.at("connected", k_start).connections = 1;
    for (int i = 0; i < 400'000; ++i) {
        origins.at(std::to_string(i), k_start).arrivals.take({0.001, 1}, k_start);
    }
    EXPECT_LE(origins.size(), 4 * Origins::k_most_idle);
    EXPECT_EQ(origins.at("connected", k_start).connections, 1u);
}

}  // namespace
}  // namespace server
