#include "server/listen.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <utility>

namespace server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int k_free_port_tries = 20;

base::Error cannot_listen(const Endpoint& endpoint, const ListenNames& names,
                          const error_code& error) {
    const std::string port = std::string(names.port) + "=" + std::to_string(endpoint.port()) + ": ";
    if (error == asio::error::address_in_use) {
        return base::bad_setting(port + "address in use: choose another, or 0 for any free one");
    }
    if (error == asio::error::access_denied) {
        return base::bad_setting(port + "not allowed for this user: choose one from 1024 on");
    }
    return base::bad_setting(std::string(names.host) + "=" + endpoint.address().to_string() +
                             ": cannot listen there (" + error.message() +
                             "): give an address of this machine, or localhost");
}

template <class Executor>
base::Result<asio::basic_socket_acceptor<Tcp, Executor>> bound(Executor executor,
                                                               const Endpoint& endpoint,
                                                               Sharing sharing,
                                                               const ListenNames& names) {
    asio::basic_socket_acceptor<Tcp, Executor> acceptor(executor);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && sharing == Sharing::shared) acceptor.set_option(ReusePort(true), error);
    if (!error && endpoint.address().is_v6()) {
        acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot_listen(endpoint, names, error);
    return acceptor;
}

bool has_ipv6_loopback() {
    asio::io_context context(1);
    error_code error;
    Tcp::acceptor probe(context);
    probe.open(Tcp::v6(), error);
    if (!error) probe.bind({asio::ip::address_v6::loopback(), 0}, error);
    return !error;
}

}  // namespace

base::Result<std::vector<asio::ip::address>> addresses_of(const std::string& host,
                                                          const ListenNames& names) {
    std::vector<asio::ip::address> addresses;
    if (host == "localhost") {
        addresses.emplace_back(asio::ip::address_v4::loopback());
        if (has_ipv6_loopback()) addresses.emplace_back(asio::ip::address_v6::loopback());
        return addresses;
    }
    asio::io_context context(1);
    error_code error;
    const auto found = Tcp::resolver(context).resolve(host, "", error);
    for (const auto& entry : found) {
        const auto address = entry.endpoint().address();
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
            addresses.push_back(address);
        }
    }
    if (error || addresses.empty()) {
        return base::bad_setting(std::string(names.host) + "=" + host +
                                 ": not known: give an address of this machine, or localhost");
    }
    return addresses;
}

base::Result<std::vector<Endpoint>> free_endpoints(const std::vector<asio::ip::address>& at,
                                                   std::uint16_t port, const ListenNames& names) {
    asio::io_context context(1);
    for (int tries = 1;; ++tries) {
        // Held until all are found: so a port that is free on one address only is not taken.
        std::vector<asio::basic_socket_acceptor<Tcp, ports::Executor>> held;
        std::vector<Endpoint> endpoints;
        std::uint16_t wanted = port;
        for (const auto& address : at) {
            auto probe = bound(context.get_executor(), {address, wanted}, Sharing::alone, names);
            if (!probe) {
                if (port == 0 && wanted != 0 && tries < k_free_port_tries) break;
                return probe.error();
            }
            wanted = probe->local_endpoint().port();
            endpoints.emplace_back(address, wanted);
            held.push_back(std::move(*probe));
        }
        if (endpoints.size() == at.size()) return endpoints;
    }
}

base::Result<Acceptor> listen_on(ports::Executor executor, const Endpoint& endpoint,
                                 Sharing sharing, const ListenNames& names) {
    return bound(executor, endpoint, sharing, names);
}

}  // namespace server
