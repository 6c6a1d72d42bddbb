#include "server/gate.h"

#include <gtest/gtest.h>

#include <vector>

namespace server {
namespace {

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
    const auto one = gate.admit("a");
    {
        const auto two = gate.admit("a");
        EXPECT_TRUE(two);
        EXPECT_FALSE(gate.admit("a"));
        EXPECT_TRUE(gate.admit("b"));
    }
    EXPECT_TRUE(gate.admit("a"));
    EXPECT_EQ(gate.connections(), 1u);
}

TEST(Gate, CapsAllConnections) {
    server::Notice notice;
    Gate gate(limits(9, 2, 9), notice);
    const auto one = gate.admit("a"), two = gate.admit("b");
    EXPECT_FALSE(gate.admit("c"));
}

TEST(Gate, CapsHalfOpenConnections) {
    server::Notice notice;
    Gate gate(limits(9, 9, 2), notice);
    auto one = gate.admit("a");
    const auto two = gate.admit("b");
    EXPECT_FALSE(gate.admit("c"));
    one.opened();
    one.opened();
    const auto three = gate.admit("c");
    EXPECT_TRUE(three);
    EXPECT_FALSE(gate.admit("d"));
}

TEST(Gate, CountsAMovedTicketOnce) {
    server::Notice notice;
    Gate gate(limits(9, 9, 9), notice);
    {
        auto one = gate.admit("a");
        const auto moved = std::move(one);
        EXPECT_EQ(gate.connections(), 1u);
    }
    EXPECT_EQ(gate.connections(), 0u);
}

}  // namespace
}  // namespace server
