// The beginning of a connection: an upgrade to WebSocket, or an HTTP answer that says why not.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>
#include <string>
#include <utility>

#include "ports/task.h"
#include "server/counters.h"
#include "server/options.h"
#include "server/upgrade.h"
#include "tls/stream.h"

namespace server {
namespace handshake {

using Error = boost::system::error_code;

inline auto into(Error& error) {
    return boost::asio::redirect_error(boost::asio::use_awaitable_t<ports::Executor>(), error);
}

// What a header that cannot be read is answered; nothing: the peer has gone.
std::optional<HttpAnswer> answer_to(Error error);

// Answers, and reads on until the peer closes: a close with unread input would reset the connection
// before the answer is read.
template <class Transport>
ports::Task<void> refuse(Transport& transport, HttpAnswer answer) {
    Error error;
    co_await boost::beast::http::async_write(transport, answer, into(error));
    if constexpr (tls::is_secure<Transport>) {
        co_await transport.async_shutdown(into(error));  // both sides say that they are done
        co_return;
    }
    boost::beast::get_lowest_layer(transport).shutdown(boost::asio::socket_base::shutdown_send,
                                                       error);
    std::string rest(4096, '\0');
    while (!error) co_await transport.async_read_some(boost::asio::buffer(rest), into(error));
}

}  // namespace handshake

// The endpoint that the peer has upgraded to. Nothing: it was refused, or has gone; the connection
// has ended. What is passed must outlive the task.
template <class Transport>
ports::Task<std::optional<wire::Endpoint>> shake_hands(
    boost::beast::websocket::stream<Transport, false>& stream, const Limits& limits,
    Counters& counters) {
    using handshake::into;
    namespace http = boost::beast::http;
    handshake::Error error;
    Transport& transport = stream.next_layer();
    boost::beast::get_lowest_layer(stream).set_option(boost::asio::ip::tcp::no_delay(true), error);
    boost::beast::flat_buffer head(limits.header_bytes);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    co_await http::async_read_header(transport, head, parser, into(error));
    if (error) {
        counters.add(Count::connections_refused);
        auto answer = handshake::answer_to(error);
        if (answer) co_await handshake::refuse(transport, std::move(*answer));
        co_return std::nullopt;
    }
    join_lists(parser.get());
    to_origin_form(parser.get());
    auto checked = check_upgrade(parser.get());
    if (head.size() != 0) {
        checked = http_answer(http::status::bad_request, "Frames must wait for the answer");
    }
    if (auto* refused = std::get_if<HttpAnswer>(&checked)) {
        counters.add(Count::connections_refused);
        co_await handshake::refuse(transport, std::move(*refused));
        co_return std::nullopt;
    }
    co_await stream.async_accept(parser.get(), into(error));
    if (error) co_return std::nullopt;
    co_return std::get<wire::Endpoint>(checked);
}

}  // namespace server
