#include "player/reach.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <chrono>
#include <thread>

namespace player {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr Duration k_pause{100};

std::vector<tcp::endpoint> resolve(const std::string& host, std::uint16_t port, error_code& error) {
    asio::io_context context;
    tcp::resolver resolver(context);
    std::vector<tcp::endpoint> endpoints;
    const auto found = resolver.resolve(host, std::to_string(port), error);
    if (error) return endpoints;
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    return endpoints;
}

// Which of them takes a connection in time.
tcp::endpoint connect_once(const std::vector<tcp::endpoint>& endpoints, Duration patience,
                           error_code& error) {
    asio::io_context context;
    tcp::socket socket(context);
    tcp::endpoint reached;
    error = asio::error::timed_out;
    asio::async_connect(socket, endpoints, [&](error_code result, const tcp::endpoint& endpoint) {
        error = result;
        reached = endpoint;
    });
    context.run_for(patience);
    return reached;
}

}  // namespace

base::Result<Address> reach(const std::string& host, std::uint16_t port, Duration patience,
                            const std::atomic<bool>& stopping) {
    Address address;
    address.host = host + ':' + std::to_string(port);
    const auto deadline = steady_clock::now() + patience;
    error_code error;
    while (!stopping) {
        address.endpoints = resolve(host, port, error);
        if (!error) {
            const auto left = std::chrono::ceil<Duration>(deadline - steady_clock::now());
            const tcp::endpoint reached =
                connect_once(address.endpoints, std::max(left, k_pause), error);
            if (!error) {
                std::stable_partition(address.endpoints.begin(), address.endpoints.end(),
                                      [&](const tcp::endpoint& e) { return e == reached; });
                return address;
            }
        }
        if (steady_clock::now() + k_pause >= deadline) {
            return base::unavailable(
                "no server at " + address.host + " within " +
                std::to_string(std::chrono::ceil<std::chrono::seconds>(patience).count()) +
                " s: " + error.message());
        }
        std::this_thread::sleep_for(k_pause);
    }
    return base::Error{base::Fault::stopped, "stopped while looking for " + address.host};
}

}  // namespace player
