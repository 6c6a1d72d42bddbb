#include "redis/blocking_connection.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/owned.h"
#include "redis/reply_reader.h"
#include "tls/blocking_stream.h"

namespace redis {
namespace {

using ContextHandle = base::Owned<redisContext, redisFree>;
using ReplyHandle = base::Owned<void, freeReplyObject>;

timeval to_timeval(std::chrono::milliseconds time) {
    timeval value{};
    value.tv_sec = time.count() / 1000;
    value.tv_usec = time.count() % 1000 * 1000;
    return value;
}

// hiredis writes to sockets that may be closed; without this that would end the process. For this
// thread only, and a SIGPIPE that came meanwhile is taken away again.
class WithoutSigpipe {
public:
    WithoutSigpipe() {
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        sigemptyset(&sigpipe_);
        sigaddset(&sigpipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
    }
    ~WithoutSigpipe() {
        const timespec at_once{};
        if (!was_pending_) (void)sigtimedwait(&sigpipe_, nullptr, &at_once);
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    WithoutSigpipe(const WithoutSigpipe&) = delete;
    WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

private:
    sigset_t sigpipe_{}, before_{};
    bool was_pending_ = false;
};

}  // namespace

// With TLS, hiredis only connects: the bytes go through the stream, replies come from the reader.
struct BlockingConnection::Context {
    struct Secure {
        Secure(const tls::ContextPtr& context, int socket) : stream(context, socket) {}
        tls::BlockingStream stream;
        ReplyReader reader;
    };
    ContextHandle handle;
    std::unique_ptr<Secure> secure{};
};

BlockingConnection::BlockingConnection(Options options) : options_(std::move(options)) {}
BlockingConnection::~BlockingConnection() = default;

base::Error BlockingConnection::lost() {
    const redisContext* context = context_->handle.get();
    // A socket's time-out is EAGAIN, of which hiredis says something else.
    const bool late = context->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    const std::string why =
        late ? "no answer in " + std::to_string(options_.command_timeout.count()) + " ms"
             : context->errstr;
    context_ = nullptr;
    return base::unavailable("Redis at " + address_of(options_) + ": " + why);
}

base::Result<void> BlockingConnection::connect() {
    ContextHandle handle(redisConnectWithTimeout(options_.host.c_str(), options_.port,
                                                 to_timeval(options_.connect_timeout)));
    if (!handle || handle->err != 0) {
        return no_redis(options_, handle ? handle->errstr : "out of memory");
    }
    redisSetTimeout(handle.get(), to_timeval(options_.command_timeout));
    const int socket = handle->fd;
    context_ = std::make_unique<Context>(Context{std::move(handle)});
    if (options_.tls) {
        context_->secure = std::make_unique<Context::Secure>(options_.tls, socket);
        if (const auto done = context_->secure->stream.shake_hands(options_.host); !done) {
            context_ = nullptr;
            const bool for_good = done.error().fault == base::Fault::settings;
            return for_good ? no_tls(options_, done.error().what)
                            : no_redis(options_, done.error().what + ", does it speak TLS?");
        }
    }
    auto done = log_in();
    if (!done) context_ = nullptr;
    return done;
}

base::Result<void> BlockingConnection::log_in() {
    std::vector<std::string> greeting;
    if (!options_.password.empty()) {
        Arguments login;
        if (!options_.username.empty()) login.add(options_.username);
        greeting.push_back(command_text("AUTH", login.add(options_.password)));
    }
    greeting.push_back(command_text("SELECT", Arguments().add(options_.database)));
    const auto replies = exchange(greeting);
    if (!replies) {
        base::Error error = replies.error();
        error.what = ended_early(options_, std::move(error.what));
        return error;
    }
    for (const Reply& reply : *replies) {
        if (reply.kind != Reply::Kind::error) continue;
        base::Error error = to_error(reply.text);
        if (error.fault == base::Fault::rejected) error.fault = base::Fault::settings;
        error.what = "Redis at " + address_of(options_) + " does not let us in: " + reply.text +
                     " (REDIS_USER, REDIS_PASSWORD, REDIS_DB)";
        return error;
    }
    return {};
}

base::Result<std::vector<Reply>> BlockingConnection::exchange_by_tls(
    const std::vector<std::string>& commands) {
    const auto failed = [this](const base::Error& error) {
        context_ = nullptr;
        return base::unavailable("Redis at " + address_of(options_) + ": " + error.what);
    };
    Context::Secure& secure = *context_->secure;
    std::string bytes;
    for (const std::string& command : commands) bytes += command;
    if (const auto done = secure.stream.write(bytes); !done) return failed(done.error());
    std::vector<Reply> replies;
    replies.reserve(commands.size());
    std::array<char, 16 * 1024> input{};
    while (replies.size() < commands.size()) {
        auto reply = secure.reader.next();
        if (!reply) return failed(reply.error());
        if (*reply) {
            replies.push_back(std::move(**reply));
            continue;
        }
        const auto size = secure.stream.read(input.data(), input.size());
        if (!size) return failed(size.error());
        secure.reader.feed(input.data(), *size);
    }
    return replies;
}

base::Result<std::vector<Reply>> BlockingConnection::exchange(
    const std::vector<std::string>& commands) {
    if (context_->secure) return exchange_by_tls(commands);
    redisContext* context = context_->handle.get();
    for (const std::string& bytes : commands) {
        redisAppendFormattedCommand(context, bytes.data(), bytes.size());
    }
    std::vector<Reply> replies;
    replies.reserve(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        void* reply = nullptr;
        if (redisGetReply(context, &reply) != REDIS_OK) return lost();
        const ReplyHandle owner(reply);
        replies.push_back(to_reply(*static_cast<redisReply*>(reply)));
    }
    return replies;
}

base::Result<std::vector<Reply>> BlockingConnection::run(const std::vector<std::string>& commands) {
    const WithoutSigpipe guard;
    const bool was_connected = context_ != nullptr;
    if (was_connected) {
        const auto before = std::chrono::steady_clock::now();
        auto replies = exchange(commands);
        const auto took = std::chrono::steady_clock::now() - before;
        if (replies || took >= options_.command_timeout) return replies;
    }
    if (const auto connected = connect(); !connected) return connected.error();
    return exchange(commands);
}

base::Result<std::vector<Reply>> BlockingConnection::run(const std::vector<ScriptCall>& calls) {
    std::vector<std::string> commands;
    for (const ScriptCall& call : calls) commands.push_back(call.by_hash());
    auto replies = run(commands);
    if (!replies) return replies;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (!lacks_script((*replies)[i])) continue;
        auto again = run(std::vector<std::string>{calls[i].by_text()});
        if (!again) return again;
        (*replies)[i] = std::move(again->front());
    }
    return replies;
}

base::Result<Reply> BlockingConnection::run(const ScriptCall& call) {
    auto replies = run(std::vector<ScriptCall>{call});
    if (!replies) return replies.error();
    return checked(std::move(replies->front()));
}

}  // namespace redis
