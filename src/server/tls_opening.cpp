#include "server/tls_opening.h"

#include <boost/asio/buffer.hpp>

#include "server/handshake.h"

namespace server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr unsigned char k_tls_handshake = 22;  // RFC 8446, 5.1: the type of a first record

}  // namespace

ports::Task<bool> open_tls(tls::Stream& transport, Counters& counters) {
    handshake::Error error;
    tls::Socket& socket = boost::beast::get_lowest_layer(transport);
    unsigned char first = 0;
    co_await socket.async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek,
                                  handshake::into(error));
    if (!error && first != k_tls_handshake) {
        counters.add(Count::connections_refused);
        auto answer = http_answer(http::status::bad_request, "This port speaks TLS: wss expected");
        co_await handshake::refuse(socket, std::move(answer));
        co_return false;
    }
    if (!error) {
        co_await transport.async_handshake(asio::ssl::stream_base::server, handshake::into(error));
    }
    if (error) counters.add(Count::connections_refused);
    co_return !error;
}

}  // namespace server
