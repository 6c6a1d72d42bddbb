#include "server/session.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <string>
#include <utility>

#include "server/upgrade.h"

namespace server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Use = asio::use_awaitable_t<ports::Executor>;
using Timer =
    asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, ports::Executor>;

auto into(error_code& error) { return asio::redirect_error(Use(), error); }

// More than a second's worth within a second is a flood.
class Rate {
public:
    explicit Rate(std::size_t per_second) : per_second_(per_second) {}

    bool exceeded() {
        const auto now = SteadyClock::now();
        if (now - since_ >= std::chrono::seconds(1)) {
            since_ = now;
            count_ = 0;
        }
        return ++count_ > per_second_;
    }

private:
    const std::size_t per_second_;
    SteadyClock::time_point since_;
    std::size_t count_ = 0;
};

class WebSocketSession final : public Session,
                               public std::enable_shared_from_this<WebSocketSession> {
public:
    WebSocketSession(Socket socket, Gate::Ticket ticket, Floor& floor)
        : ticket_(std::move(ticket)),
          floor_(floor),
          stream_(std::move(socket)),
          deadline_(floor.executor),
          pace_(floor.executor),
          rate_(floor.limits.messages_per_second) {}

    Task<void> run() override {
        const auto endpoint = co_await open();
        if (!endpoint) co_return;
        const std::size_t largest = floor_.limits.message_bytes;
        for (;;) {
            error_code error;
            co_await stream_.async_read_some(input_, largest + 1 - input_.size(), into(error));
            if (error) co_return;
            if (input_.size() > largest) {
                close({websocket::close_code::too_big,
                       "a message of more than " + std::to_string(largest) + " bytes"});
            } else if (!stream_.is_message_done()) {
                continue;
            } else if (rate_.exceeded()) {
                close(flood());
            }
            if (!closing_) co_await answer(*endpoint);
            input_.consume(input_.size());
        }
    }

    void push(std::string text) override {
        if (floor_.server_sleep == Duration::zero()) return send(std::move(text));
        if (closing_ || !admit(text.size())) return;
        paced_.push_back(std::move(text));
        if (paced_.size() == 1) push_later();
    }

    void say_good_bye() override {
        pace_.cancel();
        for (std::string& text : std::exchange(paced_, {})) enqueue(std::move(text));
        if (queue_.empty()) return close(good_bye());
        good_bye_ = true;
    }

    void cut_off() override {
        closing_ = true;
        error_code ignored;
        beast::get_lowest_layer(stream_).close(ignored);
        deadline_.cancel();
        pace_.cancel();
    }

    void let_go() override {
        if (!closing_) cut_off();
    }

private:
    // Upgrades the connection, or answers why not. Nothing: it has ended.
    Task<std::optional<wire::Endpoint>> open() {
        arm_deadline();
        error_code error;
        stream_.next_layer().set_option(asio::ip::tcp::no_delay(true), error);
        beast::flat_buffer head(floor_.limits.header_bytes);
        http::request_parser<http::empty_body> parser;
        parser.header_limit(static_cast<std::uint32_t>(floor_.limits.header_bytes));
        co_await http::async_read_header(stream_.next_layer(), head, parser, into(error));
        if (error) {
            co_await refuse(error);
            co_return std::nullopt;
        }
        auto checked = check_upgrade(parser.get());
        if (head.size() != 0) {
            checked = http_answer(http::status::bad_request, "Frames must wait for the answer");
        }
        if (auto* refused = std::get_if<HttpAnswer>(&checked)) {
            co_await refuse(std::move(*refused));
            co_return std::nullopt;
        }
        set_options();
        co_await stream_.async_accept(parser.get(), into(error));
        if (error) co_return std::nullopt;
        deadline_.cancel();
        ticket_.opened();
        floor_.counters.add(Count::connections);
        co_return std::get<wire::Endpoint>(checked);
    }

    void set_options() {
        websocket::stream_base::timeout timeout;
        timeout.handshake_timeout = floor_.limits.handshake;
        timeout.idle_timeout = floor_.limits.idle;
        timeout.keep_alive_pings = true;
        stream_.set_option(timeout);
        // run() has its own limit: Beast's closes the socket with the message half read, and so
        // resets the connection before the peer has seen the close code.
        stream_.read_message_max(0);
        stream_.auto_fragment(false);
        stream_.text(true);
        // Pings count as messages: they are answered too. Beast is in the midst of a read here.
        stream_.control_callback([this](websocket::frame_type, beast::string_view) {
            if (!rate_.exceeded() || std::exchange(flooded_, true)) return;
            asio::post(floor_.executor,
                       [self = shared_from_this()] { self->close(self->flood()); });
        });
    }

    Task<void> refuse(error_code error) {
        if (error == http::error::end_of_stream || error == http::error::partial_message ||
            error.category() != http::make_error_code(http::error::end_of_stream).category()) {
            floor_.counters.add(Count::connections_refused);
            co_return;
        }
        HttpAnswer answer = http_answer(http::status::bad_request, "This is not HTTP/1.1");
        if (error == http::error::header_limit || error == http::error::buffer_overflow) {
            answer = http_answer(http::status::request_header_fields_too_large,
                                 "The request's header is too large");
        }
        co_await refuse(std::move(answer));
    }

    Task<void> refuse(HttpAnswer answer) {
        floor_.counters.add(Count::connections_refused);
        error_code error;
        Socket& socket = stream_.next_layer();
        co_await http::async_write(socket, answer, into(error));
        socket.shutdown(asio::socket_base::shutdown_send, error);
        // A close with unread input would reset the connection before the answer is read.
        std::string rest(4096, '\0');
        while (!error) co_await socket.async_read_some(asio::buffer(rest), into(error));
    }

    Task<void> answer(wire::Endpoint endpoint) {
        const auto data = input_.cdata();
        const std::string_view text(static_cast<const char*>(data.data()), data.size());
        auto text_back = co_await floor_.desk.answer(endpoint, text, *this);
        if (text_back) send(std::move(*text_back));
    }

    // Room in the queue, or the end.
    bool admit(std::size_t bytes) {
        queued_bytes_ += bytes;
        if (queued_bytes_ <= floor_.limits.send_queue_bytes) return true;
        close({websocket::close_code::policy_error,
               "more than " + std::to_string(floor_.limits.send_queue_bytes) +
                   " bytes wait for this slow reader"});
        return false;
    }

    void send(std::string text) {
        if (closing_ || !admit(text.size())) return;
        enqueue(std::move(text));
    }

    void enqueue(std::string text) {
        queue_.push_back(std::move(text));
        if (queue_.size() == 1) write_front();
    }

    void write_front() {
        stream_.async_write(
            asio::buffer(queue_.front()),
            [self = shared_from_this()](error_code error, std::size_t) { self->written(error); });
    }

    void written(error_code error) {
        if (error || closing_) {
            queue_.clear();
            return;
        }
        queued_bytes_ -= queue_.front().size();
        queue_.pop_front();
        if (!queue_.empty()) return write_front();
        if (good_bye_) close(good_bye());
    }

    void push_later() {
        pace_.expires_after(floor_.server_sleep);
        pace_.async_wait([self = shared_from_this()](error_code error) {
            if (error || self->closing_ || self->paced_.empty()) return;
            std::string text = std::move(self->paced_.front());
            self->paced_.pop_front();
            if (!self->paced_.empty()) self->push_later();
            self->enqueue(std::move(text));
        });
    }

    // Reasons have room for 123 bytes.
    websocket::close_reason flood() const {
        return {websocket::close_code::policy_error,
                "more than " + std::to_string(floor_.limits.messages_per_second) +
                    " messages within a second"};
    }
    static websocket::close_reason good_bye() {
        return {websocket::close_code::going_away, "the server stops"};
    }

    // The peer has as long as for a handshake to answer it.
    void close(const websocket::close_reason& reason) {
        if (closing_) return;
        closing_ = true;
        pace_.cancel();
        if (!stream_.is_open()) return cut_off();
        arm_deadline();
        // With a callback Beast may hold the peer's close frame back until this close waits for the
        // read, and the read then waits for this close: neither ends, not even with the socket.
        stream_.control_callback();
        stream_.async_close(reason, [self = shared_from_this()](error_code) { self->cut_off(); });
    }

    void arm_deadline() {
        deadline_.expires_after(floor_.limits.handshake);
        deadline_.async_wait([weak = weak_from_this()](error_code error) {
            const auto self = weak.lock();
            if (!error && self) self->cut_off();
        });
    }

    Gate::Ticket ticket_;
    Floor& floor_;
    websocket::stream<Socket, false> stream_;
    Timer deadline_;  // of the upgrade, later of the closing
    Timer pace_;      // of the next push, where they are slowed down
    Rate rate_;
    beast::flat_buffer input_;
    std::deque<std::string> queue_;  // the front is being written
    std::deque<std::string> paced_;  // pushes that wait for their time
    std::size_t queued_bytes_ = 0;   // in both
    bool flooded_ = false;           // with control frames
    bool good_bye_ = false;
    bool closing_ = false;
};

}  // namespace

std::shared_ptr<Session> make_session(Socket socket, Gate::Ticket ticket, Floor& floor) {
    return std::make_shared<WebSocketSession>(std::move(socket), std::move(ticket), floor);
}

void turn_away(Socket socket) {
    error_code ignored;
    const HttpAnswer answer = http_answer(http::status::service_unavailable, "No room now");
    std::string text =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
        "Content-Length: " +
        std::to_string(answer.body().size()) + "\r\n\r\n";
    text += answer.body();
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

}  // namespace server
