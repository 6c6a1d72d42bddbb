#include "redis/tls_link.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "redis/reply_reader.h"
#include "tls/stream.h"

namespace redis {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class TlsLink final : public SecureLink, public std::enable_shared_from_this<TlsLink> {
public:
    TlsLink(asio::io_context& io, TlsGoal goal, LinkEvents events)
        : io_(io),
          goal_(std::move(goal)),
          events_(std::move(events)),
          stream_(tls::Socket(io), *goal_.tls) {}

    void connect() {
        socket().async_connect(goal_.endpoint, [self = shared_from_this()](error_code error) {
            if (self->closed_) return;
            if (error) return self->ended(error.message());
            self->shake_hands();
        });
    }

    void send(const std::string& bytes) override {
        ++awaited_;
        queue(bytes);
    }
    void send_subscription(const std::string& bytes) override { queue(bytes); }

    void close() override {
        closed_ = true;
        error_code ignored;
        socket().close(ignored);
        asio::post(io_, [self = shared_from_this()] { self->events_ = {}; });
    }

private:
    tls::Socket& socket() { return boost::beast::get_lowest_layer(stream_); }

    void shake_hands() {
        error_code ignored;
        socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        tls::expect_host(*stream_.native_handle(), goal_.host);
        stream_.async_handshake(asio::ssl::stream_base::client,
                                [self = shared_from_this()](error_code error) {
                                    if (self->closed_) return;
                                    if (error) return self->failed(error);
                                    self->is_up_ = true;
                                    self->read();
                                    self->events_.up();
                                });
    }

    void failed(error_code error) {
        tls::Trouble trouble = tls::trouble_of(*stream_.native_handle(), error);
        if (!trouble.for_good) return ended(std::move(trouble.what));
        closed_ = true;
        events_.untrusted(std::move(trouble.what));
    }

    void queue(const std::string& bytes) {
        if (closed_ || !is_up_) return;
        waiting_ += bytes;
        if (std::exchange(is_writing_, true)) return;
        asio::post(io_, [self = shared_from_this()] { self->write(); });
    }

    void write() {
        if (closed_) return;
        under_way_.clear();
        under_way_.swap(waiting_);
        asio::async_write(stream_, asio::buffer(under_way_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error || self->closed_) return;  // the reading ends too
                              self->is_writing_ = !self->waiting_.empty();
                              if (self->is_writing_) self->write();
                          });
    }

    void read() {
        stream_.async_read_some(asio::buffer(input_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    if (self->closed_) return;
                                    if (error) return self->ended(why_it_ended(error));
                                    self->take(size);
                                });
    }

    void take(std::size_t size) {
        reader_.feed(input_.data(), size);
        for (;;) {
            auto reply = reader_.next();
            if (!reply) return ended(reply.error().what);
            if (!*reply) return read();
            if (awaited_ > 0) {
                --awaited_;
                events_.replied(std::move(**reply));
            } else {
                events_.pushed(std::move(**reply));
            }
            if (closed_) return;
        }
    }

    // In the words of hiredis.
    static std::string why_it_ended(error_code error) {
        return tls::is_closed_by_peer(error) ? "Server closed the connection" : error.message();
    }

    void ended(std::string why) {
        if (std::exchange(closed_, true)) return;
        error_code ignored;
        socket().close(ignored);
        asio::post(io_, [self = shared_from_this(), why = std::move(why)] {
            if (self->events_.down) self->events_.down(why);
            self->events_ = {};
        });
    }

    asio::io_context& io_;
    const TlsGoal goal_;
    LinkEvents events_;
    tls::Stream stream_;
    ReplyReader reader_;
    std::array<char, 16 * 1024> input_{};
    std::string waiting_, under_way_;
    std::size_t awaited_ = 0;  // replies to commands; what comes without is a subscription's
    bool is_up_ = false, is_writing_ = false, closed_ = false;
};

}  // namespace

std::shared_ptr<SecureLink> SecureLink::open(asio::io_context& io, TlsGoal goal,
                                             LinkEvents events) {
    auto link = std::make_shared<TlsLink>(io, std::move(goal), std::move(events));
    link->connect();
    return link;
}

}  // namespace redis
