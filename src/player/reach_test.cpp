#include "player/reach.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace player {
namespace {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

const tcp::endpoint k_any_port(boost::asio::ip::address_v4::loopback(), 0);

TEST(Reach, PutsTheEndpointThatAnsweredFirst) {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, k_any_port);
    const std::atomic<bool> stopping{false};
    const auto address = reach("localhost", acceptor.local_endpoint().port(), 5s, stopping);
    ASSERT_TRUE(address) << address.error().what;
    ASSERT_FALSE(address->endpoints.empty());
    EXPECT_EQ(address->endpoints.front(), acceptor.local_endpoint());
    EXPECT_EQ(address->host, "localhost:" + std::to_string(acceptor.local_endpoint().port()));
}

TEST(Reach, SaysWhichServerIsNotThere) {
    boost::asio::io_context context;
    std::uint16_t port = 0;
    {
        tcp::acceptor acceptor(context, k_any_port);
        port = acceptor.local_endpoint().port();
    }
    const std::atomic<bool> stopping{false};
    const auto address = reach("127.0.0.1", port, 300ms, stopping);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().fault, base::Fault::unavailable);
    EXPECT_EQ(address.error().what,
              "no server at 127.0.0.1:" + std::to_string(port) + " within 1 s: Connection refused");
}

TEST(Reach, StopsWhenToldTo) {
    const std::atomic<bool> stopping{true};
    const auto address = reach("127.0.0.1", 1, 60s, stopping);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().fault, base::Fault::stopped);
}

}  // namespace
}  // namespace player
