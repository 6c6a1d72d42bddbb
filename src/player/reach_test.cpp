#include "player/reach.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <vector>

namespace player {
namespace {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

bool patient(const std::string&) { return true; }

const tcp::endpoint k_any_port(boost::asio::ip::address_v4::loopback(), 0);

TEST(Reach, PutsTheEndpointThatAnsweredFirst) {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, k_any_port);
    const auto address = reach({"localhost", acceptor.local_endpoint().port()}, 60s, patient);
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
    const auto stopped = reach({"127.0.0.1", port}, 1h,
                               [](const std::string& why) { return why != "Connection refused"; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, base::Fault::stopped);
    const auto address = reach({"127.0.0.1", port}, 300ms, [](const std::string&) { return true; });
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().fault, base::Fault::unavailable);
    // Why is not known yet where the machine is busy.
    const std::string begin = "no server at 127.0.0.1:" + std::to_string(port) + " within 1 s: ";
    EXPECT_TRUE(address.error().what.starts_with(begin)) << address.error().what;
}

TEST(Reach, StopsWhenToldTo) {
    int asked = 0;
    const auto address =
        reach({"127.0.0.1", 1}, 1h, [&asked](const std::string&) { return ++asked < 3; });
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().fault, base::Fault::stopped);
    EXPECT_EQ(asked, 3);
}

// A server that takes no more connections: the attempt itself hangs.
TEST(Reach, StopsInTheMiddleOfAnAttempt) {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, tcp::v4());
    acceptor.bind(k_any_port);
    acceptor.listen(0);
    std::vector<tcp::socket> waiting;
    for (int i = 0; i < 2; ++i) {
        waiting.emplace_back(context, tcp::v4());
        waiting.back().async_connect(acceptor.local_endpoint(), [](boost::system::error_code) {});
    }
    std::string told;
    const auto address =
        reach({"127.0.0.1", acceptor.local_endpoint().port()}, 1h, [&told](const std::string& why) {
            told = why;
            return false;
        });
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().fault, base::Fault::stopped);
    EXPECT_EQ(told, "no answer");
}

}  // namespace
}  // namespace player
