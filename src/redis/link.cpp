#include "redis/link.h"

#include <hiredis/async.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace redis {

using Descriptor = boost::asio::posix::stream_descriptor;

struct RedisLink::Hooks {
    static RedisLink& of(const redisAsyncContext* context) {
        return *static_cast<RedisLink*>(context->data);
    }
    static RedisLink& at(void* data) { return *static_cast<RedisLink*>(data); }

    static void add_read(void* data) {
        at(data).wants_read_ = true;
        at(data).arm();
    }
    static void delete_read(void* data) { at(data).wants_read_ = false; }
    static void add_write(void* data) {
        at(data).wants_write_ = true;
        at(data).arm();
    }
    static void delete_write(void* data) { at(data).wants_write_ = false; }
    // The context is about to be freed, its socket to be closed.
    static void clean_up(void* data) {
        RedisLink& link = at(data);
        if (link.context_ == nullptr) return;
        const char* words = link.context_->c.err != 0 ? link.context_->c.errstr : "";
        link.context_ = nullptr;
        if (link.socket_.is_open()) link.socket_.release();
        link.ended(words);
    }
    static void connected(const redisAsyncContext* context, int status) {
        RedisLink& link = of(context);
        if (status != REDIS_OK || link.closed_) return;
        boost::asio::post(link.io_, [self = link.shared_from_this()] {
            if (!self->closed_ && self->context_ != nullptr) self->events_.up();
        });
    }
    // hiredis passes nothing where no reply will come: down() tells.
    static void replied(redisAsyncContext* context, void* reply, void*) {
        RedisLink& link = of(context);
        if (reply == nullptr || link.closed_) return;
        link.events_.replied(to_reply(*static_cast<redisReply*>(reply)));
    }
    static void pushed(redisAsyncContext* context, void* reply, void*) {
        RedisLink& link = of(context);
        if (reply == nullptr || link.closed_) return;
        link.events_.pushed(to_reply(*static_cast<redisReply*>(reply)));
    }
};

RedisLink::RedisLink(boost::asio::io_context& io, LinkEvents events)
    : io_(io), events_(std::move(events)), socket_(io) {}

RedisLink::~RedisLink() = default;

std::shared_ptr<RedisLink> RedisLink::open(boost::asio::io_context& io, const std::string& address,
                                           int port, LinkEvents events) {
    std::shared_ptr<RedisLink> link(new RedisLink(io, std::move(events)));
    link->connect(address, port);
    return link;
}

void RedisLink::connect(const std::string& address, int port) {
    redisAsyncContext* context = redisAsyncConnect(address.c_str(), port);
    self_ = shared_from_this();
    if (context == nullptr || context->err != 0) {
        ended(context == nullptr ? "out of memory" : context->errstr);
        if (context != nullptr) redisAsyncFree(context);
        return;
    }
    context_ = context;
    context->data = this;
    socket_.assign(context->c.fd);
    context->ev.data = this;
    context->ev.addRead = Hooks::add_read;
    context->ev.delRead = Hooks::delete_read;
    context->ev.addWrite = Hooks::add_write;
    context->ev.delWrite = Hooks::delete_write;
    context->ev.cleanup = Hooks::clean_up;
    redisAsyncSetConnectCallback(context, Hooks::connected);
}

void RedisLink::arm() {
    if (wants_read_ && !waits_read_) {
        waits_read_ = true;
        socket_.async_wait(Descriptor::wait_read,
                           [self = shared_from_this()](boost::system::error_code error) {
                               self->waits_read_ = false;
                               if (error || self->context_ == nullptr) return;
                               if (self->wants_read_) redisAsyncHandleRead(self->context_);
                               if (self->context_ != nullptr) self->arm();
                           });
    }
    if (wants_write_ && !waits_write_) {
        waits_write_ = true;
        socket_.async_wait(Descriptor::wait_write,
                           [self = shared_from_this()](boost::system::error_code error) {
                               self->waits_write_ = false;
                               if (error || self->context_ == nullptr) return;
                               if (self->wants_write_) redisAsyncHandleWrite(self->context_);
                               if (self->context_ != nullptr) self->arm();
                           });
    }
}

void RedisLink::send(const std::string& bytes) {
    if (context_ == nullptr || closed_) return;
    redisAsyncFormattedCommand(context_, Hooks::replied, nullptr, bytes.data(), bytes.size());
}

void RedisLink::send_subscription(const std::string& bytes) {
    if (context_ == nullptr || closed_) return;
    redisAsyncFormattedCommand(context_, Hooks::pushed, nullptr, bytes.data(), bytes.size());
}

void RedisLink::close() {
    closed_ = true;
    // Within a callback hiredis puts this off until that has returned.
    if (context_ != nullptr) redisAsyncFree(context_);
}

void RedisLink::ended(std::string why) {
    wants_read_ = wants_write_ = false;
    why_ = why.empty() ? "closed" : std::move(why);
    boost::asio::post(io_, [self = std::move(self_)] {
        if (!std::exchange(self->closed_, true)) self->events_.down(std::move(self->why_));
        self->events_ = {};
    });
}

}  // namespace redis
