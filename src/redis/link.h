// One TCP connection through hiredis, driven by an io_context: from the attempt to its end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "redis/reply.h"

struct redisAsyncContext;

namespace redis {

// Called in the thread of the io_context, never from within a call into the RedisLink, except for
// replies, in which the RedisLink may be given commands and be closed.
struct LinkEvents {
    std::function<void()> up;
    std::function<void(Reply)> replied;         // to the commands sent, in their order
    std::function<void(Reply)> pushed;          // to subscriptions, and what is published
    std::function<void(std::string why)> down;  // at most once, and the last event
    // Instead of down(): TLS with that Redis fails until somebody changes a setting.
    std::function<void(std::string why)> untrusted;
};

// Threads: all calls in the one that runs the io_context, with SIGPIPE blocked or ignored there:
// hiredis writes to sockets that may be closed.
class RedisLink : public std::enable_shared_from_this<RedisLink> {
public:
    // `address` is numeric: hiredis would block while it looks a name up.
    static std::shared_ptr<RedisLink> open(boost::asio::io_context& io, const std::string& address,
                                           int port, LinkEvents events);
    ~RedisLink();

    // The bytes of one command; they leave with all others of this turn of the io_context.
    void send(const std::string& bytes);
    // The bytes of one SUBSCRIBE or UNSUBSCRIBE.
    void send_subscription(const std::string& bytes);
    // No event follows. Commands that have no reply yet never get one.
    void close();

    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

private:
    struct Hooks;  // the functions that hiredis calls

    RedisLink(boost::asio::io_context& io, LinkEvents events);
    void connect(const std::string& address, int port);
    void arm();
    void ended(std::string why);

    boost::asio::io_context& io_;
    LinkEvents events_;
    boost::asio::posix::stream_descriptor socket_;
    redisAsyncContext* context_ = nullptr;  // hiredis frees it when the connection ends
    std::shared_ptr<RedisLink> self_;       // while there is a context
    bool wants_read_ = false, wants_write_ = false;
    bool waits_read_ = false, waits_write_ = false;
    bool closed_ = false;
    std::string why_;
};

}  // namespace redis
