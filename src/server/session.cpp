#include "server/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <string>
#include <utility>

#include "server/flood.h"
#include "server/handshake.h"
#include "server/outbound.h"
#include "server/tls_opening.h"
#include "web/gathered_stream.h"

namespace server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Use = asio::use_awaitable_t<ports::Executor>;
using Timer =
    asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, ports::Executor>;

auto heard_by(error_code& error) { return asio::redirect_error(Use(), error); }

// Of a connection; what is shorter adds up.
constexpr std::chrono::milliseconds k_least_rest{1};

const Farewell k_server_stops{websocket::close_code::going_away, "the server stops"};

// Carries out what its Outbound orders, and hands what comes to the desk. `Transport` is what the
// frames go over: a socket, or TLS over one.
template <class Transport>
class WebSocketSession final : public PlayerConnection,
                               public std::enable_shared_from_this<WebSocketSession<Transport>> {
public:
    WebSocketSession(Transport transport, Gate::Ticket ticket, Floor& floor)
        : ticket_(std::move(ticket)),
          floor_(floor),
          stream_(std::move(transport), floor.turn),
          deadline_(floor.executor),
          pace_(floor.executor),
          flood_(floor.limits.messages_per_second),
          outbound_({floor.limits.send_queue_bytes, floor.server_sleep != Duration::zero()}) {}

    ports::Task<void> run() override {
        arm_deadline();
        set_options();
        if constexpr (tls::is_secure<Transport>) {
            if (!co_await open_tls(stream_.next_layer().next_layer(), floor_.counters)) co_return;
        }
        const auto endpoint = co_await shake_hands(stream_, floor_.limits, floor_.counters);
        if (!endpoint) co_return;
        deadline_.cancel();
        ticket_.opened();
        floor_.counters.add(Count::connections);
        co_await read(*endpoint);
    }

    void push(std::string text) override { carry_out(outbound_.push(std::move(text))); }

    bool speaks_for(const base::UserToken& user) override {
        const bool admitted = flood_.admits(user);
        if (flood_.is_shared()) stream_.next_layer().gather();
        return admitted;
    }

    void say_good_bye() override {
        pace_.cancel();
        carry_out(outbound_.leave(k_server_stops));
    }

    void cut_off() override {
        outbound_.abandon();
        stream_.next_layer().flush();
        error_code ignored;
        beast::get_lowest_layer(stream_).close(ignored);
        deadline_.cancel();
        pace_.cancel();
    }

    void let_go() override {
        if (!outbound_.is_closed()) cut_off();
    }

private:
    auto shared() { return this->shared_from_this(); }

    void set_options() {
        websocket::stream_base::timeout timeout;
        timeout.handshake_timeout = floor_.limits.handshake;
        timeout.idle_timeout = floor_.limits.idle;
        timeout.keep_alive_pings = true;
        stream_.set_option(timeout);
        // read() has its own limit: Beast's closes the socket with the message half read, and so
        // resets the connection before the peer has seen the close code.
        stream_.read_message_max(0);
        stream_.auto_fragment(false);
        stream_.text(true);
        // Pings count as messages: they are answered too. Beast is in the midst of a read here.
        stream_.control_callback([this](websocket::frame_type, beast::string_view) {
            if (flood_.admits(SteadyClock::now()) || std::exchange(flooded_, true)) return;
            asio::post(floor_.executor, [self = shared()] { self->close(self->too_many()); });
        });
    }

    ports::Task<void> read(wire::Endpoint endpoint) {
        const std::size_t largest = floor_.limits.message_bytes;
        for (;;) {
            error_code error;
            co_await stream_.async_read_some(input_, largest + 1 - input_.size(), heard_by(error));
            if (error) co_return;
            if (input_.size() > largest) {
                close(too_big(largest));
            } else if (!stream_.is_message_done()) {
                continue;
            } else if (!flood_.admits(SteadyClock::now())) {
                close(too_many());
            }
            if (outbound_.is_closed()) {
                input_.consume(input_.size());
                continue;
            }
            const Duration deed = co_await answer(endpoint);
            input_.consume(input_.size());
            const auto now = SteadyClock::now();
            const Duration pace = ticket_.rest_after(Deed::message, now, flood_.shares());
            if (outbound_.is_closed()) continue;
            if (std::max(deed, pace) >= k_least_rest) co_await stay_unread(std::max(deed, pace));
            if (pace >= k_least_rest) notice_flood(now);
        }
    }

    // It has rested since then, because of its messages.
    void notice_flood(SteadyClock::time_point began) {
        error_code ignored;
        const std::size_t unread = beast::get_lowest_layer(stream_).available(ignored);
        const auto for_so_long = flood_.backlog_after({began, SteadyClock::now(), unread});
        if (for_so_long >= floor_.limits.flood) close(never_lets_up());
    }

    // What comes meanwhile waits in the kernel's buffers, and then at the peer.
    ports::Task<void> stay_unread(Duration time) {
        floor_.counters.add(Count::rests);
        error_code ignored;
        deadline_.expires_after(time);
        co_await deadline_.async_wait(heard_by(ignored));
    }

    // How long nothing is to be read after it.
    ports::Task<Duration> answer(wire::Endpoint endpoint) {
        const auto data = input_.cdata();
        const std::string_view text(static_cast<const char*>(data.data()), data.size());
        if (floor_.answers_in == AnswersIn::kind_of_question) stream_.text(stream_.got_text());
        Answered answered = co_await floor_.answerer.answer(endpoint, text, *this);
        if (answered.text) carry_out(outbound_.answer(std::move(*answered.text)));
        const auto now = SteadyClock::now();
        Duration rest{};
        if (endpoint == wire::Endpoint::login) rest = ticket_.rest_after(Deed::login, now);
        if (endpoint == wire::Endpoint::find) rest = ticket_.rest_after(Deed::find, now);
        if (answered.is_refusal) rest = std::max(rest, ticket_.rest_after(Deed::refusal, now));
        co_return rest;
    }

    void close(Farewell farewell) { carry_out(outbound_.close(std::move(farewell))); }

    void carry_out(Outbound::Orders orders) {
        for (;;) {
            if (orders.start_pace) start_pace();
            if (orders.close) close_stream(*orders.close);
            if (orders.write == nullptr) return;
            if (!stream_.next_layer().gathers() || !stream_.is_open()) return write(*orders.write);
            if (stream_.next_layer().is_full()) return append_later(*orders.write);
            append(*orders.write);
            orders = outbound_.written();
        }
    }

    void write(const std::string& text) {
        stream_.async_write(asio::buffer(text), [self = shared()](error_code error, std::size_t) {
            if (error) return self->outbound_.abandon();
            self->carry_out(self->outbound_.written());
        });
    }

    void append(const std::string& text) {
        const auto kind = stream_.text() ? web::MessageKind::text : web::MessageKind::binary;
        stream_.next_layer().append({text, kind});
    }

    void append_later(const std::string& text) {
        stream_.next_layer().when_room([self = shared(), &text] {
            if (!self->stream_.is_open()) return self->outbound_.abandon();
            self->append(text);
            self->carry_out(self->outbound_.written());
        });
    }

    void start_pace() {
        pace_.expires_after(floor_.server_sleep);
        pace_.async_wait([self = shared()](error_code error) {
            if (!error) self->carry_out(self->outbound_.tick());
        });
    }

    // The peer has as long as for a handshake to answer it.
    void close_stream(const Farewell& farewell) {
        pace_.cancel();
        if (!stream_.is_open()) return cut_off();
        if (farewell.code != k_server_stops.code) floor_.counters.add(Count::connections_closed);
        arm_deadline();
        // With a callback Beast may hold the peer's close frame back until this close waits for the
        // read, and the read then waits for this close: neither ends, not even with the socket.
        stream_.control_callback();
        stream_.async_close({static_cast<websocket::close_code>(farewell.code), farewell.reason},
                            [self = shared()](error_code) { self->cut_off(); });
    }

    void arm_deadline() {
        deadline_.expires_after(floor_.limits.handshake);
        deadline_.async_wait([weak = this->weak_from_this()](error_code error) {
            const auto self = weak.lock();
            if (!error && self) self->cut_off();
        });
    }

    static Farewell too_big(std::size_t largest) {
        return {websocket::close_code::too_big,
                "a message of more than " + std::to_string(largest) + " bytes"};
    }
    Farewell never_lets_up() const {
        const Allowance pace = floor_.limits.messages.of_connection.of(flood_.shares());
        return {websocket::close_code::policy_error,
                "all the time more than " +
                    std::to_string(static_cast<std::uint64_t>(pace.per_second)) +
                    " messages a second"};
    }
    Farewell too_many() const {
        return {websocket::close_code::policy_error,
                "more than " + std::to_string(flood_.most()) + " messages within a second"};
    }

    Gate::Ticket ticket_;
    Floor& floor_;
    websocket::stream<web::GatheredStream<Transport>, false> stream_;
    Timer deadline_;  // of the upgrade, later of a rest, at last of the closing
    Timer pace_;      // of the next push, where they are slowed down
    Flood flood_;
    Outbound outbound_;
    beast::flat_buffer input_;
    bool flooded_ = false;  // with control frames
};

std::string no_room() {
    const HttpAnswer answer = http_answer(beast::http::status::service_unavailable, "No room now");
    return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: " +
           std::to_string(answer.body().size()) + "\r\n\r\n" + answer.body();
}

}  // namespace

std::shared_ptr<PlayerConnection> make_session(Socket socket, Gate::Ticket ticket, Floor& floor) {
    if (floor.certificates == nullptr) {
        return std::make_shared<WebSocketSession<Socket>>(std::move(socket), std::move(ticket),
                                                          floor);
    }
    // Its connections keep OpenSSL's part of the context alive.
    return std::make_shared<WebSocketSession<tls::Stream>>(
        tls::Stream(std::move(socket), *floor.certificates->current()), std::move(ticket), floor);
}

void turn_away(Socket socket, const Floor& floor) {
    if (floor.certificates != nullptr) return;
    static const std::string text = no_room();
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

}  // namespace server
