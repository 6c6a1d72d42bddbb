#include "player/link.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <exception>
#include <random>
#include <utility>

#include "base/random.h"
#include "ports/task.h"
#include "tls/stream.h"
#include "web/gathered_stream.h"

namespace player {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using ports::Executor;
using tls::Socket;

constexpr std::size_t k_longest_message = 1024 * 1024;
constexpr std::size_t k_most_waiting = 16;
constexpr auto k_handshake = std::chrono::seconds(10);

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

// `Transport` is what the frames go over: a socket, or TLS over one.
template <class Transport>
class BeastLink final : public Link, public std::enable_shared_from_this<BeastLink<Transport>> {
public:
    BeastLink(Transport transport, const LinkPlace& place, wire::Endpoint endpoint,
              LinkOwner& owner)
        : address_(place.address),
          endpoint_(endpoint),
          users_(static_cast<std::size_t>(place.users)),
          open_(place.open),
          owner_(&owner),
          stream_(std::move(transport), place.turn) {
        websocket::stream_base::timeout timeout;
        timeout.handshake_timeout = k_handshake;
        timeout.idle_timeout = std::chrono::seconds(60);
        timeout.keep_alive_pings = true;
        stream_.set_option(timeout);
        stream_.read_message_max(k_longest_message);
        stream_.auto_fragment(false);
    }

    ~BeastLink() override {
        if (state_ == State::open) --open_;
    }
    BeastLink(const BeastLink&) = delete;
    BeastLink& operator=(const BeastLink&) = delete;

    void run() {
        asio::co_spawn(stream_.get_executor(), serve(shared()),
                       [](const std::exception_ptr& error) {
                           if (error) std::rethrow_exception(error);
                       });
    }

    void send(std::string text, const std::optional<wire::UserToken>&) override {
        if (waiting_.size() >= k_most_waiting * users_) return cut("the server does not read");
        waiting_.push_back(std::move(text));
        if (state_ == State::open && waiting_.size() == 1) write();
    }

    void hang_up() override {
        owner_ = nullptr;
        if (state_ != State::open) return close_socket();
        stream_.async_close(websocket::close_code::normal, [self = shared()](error_code) {});
    }

    void cut(std::string why) override {
        why_ = std::move(why);
        close_socket();
    }

private:
    enum class State : std::uint8_t { connecting, open, closed };
    using Stream = websocket::stream<web::GatheredStream<Transport>, false>;

    static constexpr asio::use_awaitable_t<Executor> k_await{};

    // Connects, then reads until the end. `self` keeps the link alive meanwhile.
    static ports::Task<void> serve(std::shared_ptr<BeastLink> self) {
        error_code error;
        co_await asio::async_connect(self->socket(), self->address_.endpoints,
                                     asio::redirect_error(k_await, error));
        if (!error) {
            error_code ignored;
            self->socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        }
        if constexpr (tls::is_secure<Transport>) {
            if (!error) error = co_await shake_hands(self);
        }
        websocket::response_type answer;
        if (!error) {
            co_await self->stream_.async_handshake(answer, self->address_.host, self->path(),
                                                   asio::redirect_error(k_await, error));
        }
        if (error == websocket::error::upgrade_declined) self->declined(answer);
        if (!error && self->state_ == State::closed) error = asio::error::operation_aborted;
        if (!error) {
            self->state_ = State::open;
            ++self->open_;
            if (self->users_ > 1) self->stream_.next_layer().gather();
            if (!self->waiting_.empty()) self->write();
        }
        while (!error) {
            co_await self->stream_.async_read(self->buffer_, asio::redirect_error(k_await, error));
            if (!error) self->take_message();
        }
        self->end(error);
    }

    // Of TLS.
    static ports::Task<error_code> shake_hands(std::shared_ptr<BeastLink> self) {
        error_code error;
        Timer limit(self->stream_.get_executor(), k_handshake);
        limit.async_wait([weak = std::weak_ptr<BeastLink>(self)](error_code cancelled) {
            const auto late = weak.lock();
            if (!cancelled && late) late->cut("no answer to the TLS handshake in time");
        });
        Transport& transport = self->stream_.next_layer().next_layer();
        tls::expect_host(*transport.native_handle(), self->address_.name);
        co_await transport.async_handshake(asio::ssl::stream_base::client,
                                           asio::redirect_error(k_await, error));
        if (error && self->why_.empty()) {
            self->why_ = tls::trouble_of(*transport.native_handle(), error).what;
        }
        co_return error;
    }

    std::shared_ptr<BeastLink> shared() { return this->shared_from_this(); }
    Socket& socket() { return beast::get_lowest_layer(stream_); }

    // What the server says instead of an upgrade.
    void declined(const websocket::response_type& answer) {
        const std::string_view words = answer.body();
        wants_tls_ = !address_.tls && words.starts_with("This port speaks TLS");
        if (why_.empty() && !words.empty()) why_ = words.substr(0, words.find('\n'));
    }

    std::string path() const { return std::string(wire::path_of(endpoint_)); }

    void take_message() {
        const auto bytes = buffer_.cdata();
        const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
        auto message = wire::parse_player_message(text, endpoint_);
        if (owner_ != nullptr) owner_->heard(endpoint_, std::move(message));
        buffer_.consume(buffer_.size());
    }

    void write() {
        if (stream_.next_layer().gathers()) return append();
        stream_.async_write(
            asio::buffer(waiting_.front()),
            [self = shared()](error_code error, std::size_t) { self->wrote(error); });
    }

    // Nothing of this kind may follow a close frame.
    void append() {
        while (!waiting_.empty() && stream_.is_open()) {
            if (stream_.next_layer().is_full()) return append_later();
            stream_.next_layer().append({waiting_.front(), web::MessageKind::text, masking_key()});
            waiting_.pop_front();
        }
    }

    void append_later() {
        stream_.next_layer().when_room([weak = this->weak_from_this()] {
            if (const auto self = weak.lock()) self->append();
        });
    }

    web::MaskingKey masking_key() {
        const std::uint64_t number = masks_.next();
        web::MaskingKey key;
        for (std::size_t i = 0; i < key.size(); ++i) {
            key[i] = static_cast<std::uint8_t>(number >> (8 * i));
        }
        return key;
    }

    void wrote(error_code error) {
        if (error) return;  // the read ends too, and tells
        waiting_.pop_front();
        if (!waiting_.empty()) write();
    }

    void close_socket() {
        if (state_ == State::open) --open_;
        state_ = State::closed;
        error_code ignored;
        socket().close(ignored);
    }

    void end(error_code error) {
        close_socket();
        if (LinkOwner* owner = std::exchange(owner_, nullptr)) {
            if (wants_tls_) return owner->wants_tls(endpoint_);
            owner->lost(endpoint_, why_.empty() ? error.message() : why_);
        }
    }

    const Address& address_;
    const wire::Endpoint endpoint_;
    const std::size_t users_;
    std::atomic<std::uint64_t>& open_;
    LinkOwner* owner_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::deque<std::string> waiting_;  // the first is being written once the link is open
    base::Random masks_{std::random_device()()};
    std::string why_;
    State state_ = State::connecting;
    bool wants_tls_ = false;
};

}  // namespace

std::shared_ptr<Link> Link::connect(const LinkPlace& place, wire::Endpoint endpoint,
                                    LinkOwner& owner) {
    const auto run = [&](auto transport) -> std::shared_ptr<Link> {
        using Made = BeastLink<decltype(transport)>;
        auto link = std::make_shared<Made>(std::move(transport), place, endpoint, owner);
        link->run();
        return link;
    };
    Socket socket(place.context.get_executor());
    const tls::ContextPtr& tls = place.address.tls;
    return tls ? run(tls::Stream(std::move(socket), *tls)) : run(std::move(socket));
}

}  // namespace player
