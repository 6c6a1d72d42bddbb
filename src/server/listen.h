// From a host name and a port to listening sockets.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/task.h"

namespace server {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, ports::Executor>;
using Endpoint = boost::asio::ip::tcp::endpoint;

// After an accept that failed, as for want of file descriptors.
inline constexpr std::chrono::milliseconds k_accept_pause{50};

// Whether several sockets of this process listen on the same port.
enum class Sharing { alone, shared };

// What the settings of host and port are called, for error lines.
struct ListenNames {
    std::string_view host = "WEBSOCKET_HOST";
    std::string_view port = "WEBSOCKET_PORT";
};

// The addresses of `host`, each once; "localhost" is 127.0.0.1 and, where the machine has it,
// [::1]. settings: the name means nothing.
base::Result<std::vector<boost::asio::ip::address>> addresses_of(const std::string& host,
                                                                 const ListenNames& names = {});

// Makes sure that nobody listens on any of them, and finds a port that is free on all if `port` is
// 0. settings: taken, not allowed, or not an address of this machine.
base::Result<std::vector<Endpoint>> free_endpoints(const std::vector<boost::asio::ip::address>& at,
                                                   std::uint16_t port,
                                                   const ListenNames& names = {});

// settings: as above; somebody was faster.
base::Result<Acceptor> listen_on(ports::Executor executor, const Endpoint& endpoint,
                                 Sharing sharing, const ListenNames& names = {});

}  // namespace server
