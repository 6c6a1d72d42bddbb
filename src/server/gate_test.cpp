#include "server/gate.h"

#include <gtest/gtest.h>

#include <vector>

namespace server {
namespace {

using namespace std::chrono_literals;

constexpr Gate::TimePoint k_start{1h};

Limits limits(std::size_t per_address, std::size_t all, std::size_t half_open) {
    Limits limits;
    limits.connections_per_address = per_address;
    limits.connections = all;
    limits.half_open = half_open;
    return limits;
}

TEST(Gate, CapsConnectionsPerAddress) {
    server::Notice notice;
    Gate gate(limits(2, 9, 9), notice);
    const auto one = gate.admit("a", k_start);
    {
        const auto two = gate.admit("a", k_start);
        EXPECT_TRUE(two);
        EXPECT_FALSE(gate.admit("a", k_start));
        EXPECT_TRUE(gate.admit("b", k_start));
    }
    EXPECT_TRUE(gate.admit("a", k_start));
    EXPECT_EQ(gate.connections(), 1u);
}

TEST(Gate, CapsAllConnections) {
    server::Notice notice;
    Gate gate(limits(9, 2, 9), notice);
    const auto one = gate.admit("a", k_start), two = gate.admit("b", k_start);
    EXPECT_FALSE(gate.admit("c", k_start));
}

TEST(Gate, CapsHalfOpenConnections) {
    server::Notice notice;
    Gate gate(limits(9, 9, 2), notice);
    auto one = gate.admit("a", k_start);
    const auto two = gate.admit("b", k_start);
    EXPECT_FALSE(gate.admit("c", k_start));
    one.opened();
    one.opened();
    const auto three = gate.admit("c", k_start);
    EXPECT_TRUE(three);
    EXPECT_FALSE(gate.admit("d", k_start));
}

TEST(Gate, CountsAMovedTicketOnce) {
    server::Notice notice;
    Gate gate(limits(9, 9, 9), notice);
    {
        auto one = gate.admit("a", k_start);
        const auto moved = std::move(one);
        EXPECT_EQ(gate.connections(), 1u);
    }
    EXPECT_EQ(gate.connections(), 0u);
}

TEST(Gate, ConnectionsOfAnAddressThatComeTooFastAreNotAdmitted) {
    server::Notice notice;
    Limits slow = limits(9, 9, 9);
    slow.arrivals_per_address = {10, 2};
    Gate gate(slow, notice);
    EXPECT_TRUE(gate.admit("a", k_start));
    EXPECT_TRUE(gate.admit("a", k_start));
    EXPECT_FALSE(gate.admit("a", k_start));
    EXPECT_TRUE(gate.admit("b", k_start));
    EXPECT_TRUE(gate.admit("a", k_start + 100ms));
    EXPECT_EQ(gate.connections(), 0u);
}

TEST(Gate, ThoseOfAllWait) {
    server::Notice notice;
    Limits slow = limits(9, 9, 9);
    slow.arrivals = {10, 2};
    Gate gate(slow, notice);
    EXPECT_EQ(gate.before_next(k_start), 0ms);
    EXPECT_EQ(gate.before_next(k_start), 0ms);
    EXPECT_EQ(gate.before_next(k_start), 100ms);
}

// What is counted: the connection's own deeds, those of its address, and all.
TEST(Gate, AConnectionRestsForEachOfItsLimits) {
    server::Notice notice;
    const DeedLimits only_own{{10, 1}, {}, {}}, only_address{{}, {10, 1}, {}},
        only_all{{}, {}, {10, 1}};
    const auto rests = [&](const DeedLimits& logins) {
        Limits slow = limits(9, 9, 9);
        slow.logins = logins;
        Gate gate(slow, notice);
        auto one = gate.admit("a", k_start), neighbour = gate.admit("a", k_start),
             stranger = gate.admit("b", k_start);
        std::vector<std::chrono::milliseconds> all;
        for (auto* each : {&one, &neighbour, &stranger, &one}) {
            all.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(
                each->rest_after(Deed::login, k_start)));
        }
        EXPECT_EQ(one.rest_after(Deed::refusal, k_start), 0ms) << "a deed of another kind";
        EXPECT_EQ(one.rest_after(Deed::find, k_start), 0ms) << "a deed of another kind";
        return all;
    };
    using Rests = std::vector<std::chrono::milliseconds>;
    EXPECT_EQ(rests(only_own), (Rests{0ms, 0ms, 0ms, 100ms}));
    EXPECT_EQ(rests(only_address), (Rests{0ms, 100ms, 0ms, 200ms}));
    EXPECT_EQ(rests(only_all), (Rests{0ms, 100ms, 200ms, 300ms}));
    EXPECT_EQ(rests({}), (Rests{0ms, 0ms, 0ms, 0ms}));
}

TEST(Gate, SeveralWhoShareAConnectionHaveSoMuchMore) {
    server::Notice notice;
    Limits slow = limits(9, 9, 9);
    slow.messages = {{10, 1}, {}, {}};
    Gate gate(slow, notice);
    auto one = gate.admit("a", k_start);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(one.rest_after(Deed::message, k_start, 4), 0ms) << i;
    EXPECT_EQ(one.rest_after(Deed::message, k_start, 4), 25ms);
}

TEST(Gate, EachKindOfDeedHasLimitsOfItsOwn) {
    server::Notice notice;
    Limits slow = limits(9, 9, 9);
    slow.logins = {{10, 1}, {}, {}};
    slow.finds = {{5, 1}, {}, {}};
    slow.refusals = {{4, 1}, {}, {}};
    Gate gate(slow, notice);
    auto one = gate.admit("a", k_start);
    for (const Deed deed : {Deed::login, Deed::find, Deed::refusal}) {
        EXPECT_EQ(one.rest_after(deed, k_start), 0ms);
    }
    EXPECT_EQ(one.rest_after(Deed::login, k_start), 100ms);
    EXPECT_EQ(one.rest_after(Deed::find, k_start), 200ms);
    EXPECT_EQ(one.rest_after(Deed::refusal, k_start), 250ms);
}

// Or a new connection would be a new beginning.
TEST(Gate, AnAddressWithoutConnectionsIsRemembered) {
    server::Notice notice;
    Limits slow = limits(9, 9, 9);
    slow.logins = {{}, {10, 1}, {}};
    Gate gate(slow, notice);
    EXPECT_EQ(gate.admit("a", k_start).rest_after(Deed::login, k_start), 0ms);
    EXPECT_EQ(gate.admit("a", k_start).rest_after(Deed::login, k_start), 100ms);
}

}  // namespace
}  // namespace server
