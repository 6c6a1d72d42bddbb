// TLS over a socket of Asio's.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <type_traits>

#include "tls/context.h"
#include "tls/peer.h"

namespace tls {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Beast's, which puts the pieces of one write into one record.
using Stream = boost::beast::ssl_stream<Socket>;

template <class Transport>
inline constexpr bool is_secure = std::is_same_v<Transport, Stream>;

}  // namespace tls
