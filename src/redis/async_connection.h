// A connection to Redis that comes back: commands of any thread, pipelined, each with a deadline.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "redis/command.h"
#include "redis/line.h"
#include "redis/options.h"
#include "redis/reply.h"
#include "redis/waiting.h"

namespace redis {

// What became of a command. Without a reply: `error`, and whether it was sent and its outcome is
// therefore unknown, with time left to try again.
struct CommandOutcome {
    std::optional<Reply> reply;
    base::Error error;
    bool lost = false;
};

// Counted by all connections of one owner. Threads: any.
struct CommandCounters {
    std::atomic<std::uint64_t> commands{0};
    std::atomic<std::uint64_t> reconnects{0};
    std::atomic<std::uint64_t> timeouts{0};
};

struct Request {
    Bytes bytes;
    std::chrono::steady_clock::time_point deadline;
    WaitingPtr<CommandOutcome> waiting;
};

// Called in the thread of the io_context.
struct ConnectionEvents {
    std::function<void()> ready;                      // connected, and Redis has let us in
    std::function<void(const base::Error&)> gone;     // was ready, and is no longer
    std::function<void(Reply)> pushed;                // see RedisLink
    std::function<void(const base::Error&)> refused;  // an attempt to connect has failed
};

// After a connection is lost it is made again, for ever, with growing pauses. Commands wait
// meanwhile until their deadlines; also while a Redis that has just started loads its data. A
// command whose deadline passes after it was sent ends the connection, so that a late reply never
// meets another command.
//
// Full: beyond Options::most_waiting commands that have no answer, further ones fail at once with
// unavailable.
// Threads: submit() any; everything else and the events in the thread that runs the io_context.
class AsyncConnection {
public:
    using Clock = std::chrono::steady_clock;

    AsyncConnection(boost::asio::io_context& io, const Options& options, CommandCounters& counters,
                    ConnectionEvents events);

    void submit(Request request);
    // Commands without an answer. Any thread.
    std::size_t waiting() const noexcept { return waiting_count_.load(std::memory_order_relaxed); }

    void start();
    // Everything that waits fails with `stopped`, now and later; no event follows.
    void stop();
    // While ready: SUBSCRIBE or UNSUBSCRIBE; answers come by pushed().
    void send_subscription(const std::string& bytes);
    // Ends this connection; the next attempt follows.
    void drop(const std::string& why);

private:
    enum class State { idle, connecting, greeting, ready, stopped };

    void take_inbox();
    void admit(Request request);
    void answer(Request& request, CommandOutcome answer);
    void fail(Request& request, base::Error error);
    void attempt();
    void open_link(const boost::asio::ip::tcp::endpoint& endpoint);
    void greet();
    void greeted(const Reply& reply);
    void become_ready();
    void replied(Reply reply);
    void end_attempt(const base::Error& error);
    void go_on_later();
    void keep_time();
    void expire();

    boost::asio::io_context& io_;
    const Options options_;
    CommandCounters& counters_;
    ConnectionEvents events_;

    std::atomic<std::size_t> waiting_count_{0};
    std::atomic<bool> stopped_{false};
    std::mutex inbox_mutex_;
    std::vector<Request> inbox_;

    // In the thread of the io_context:
    State state_ = State::idle;
    RedisLine link_;
    std::deque<Request> sent_, unsent_;
    int greetings_ = 0;    // replies still to come before it is ready
    int attempts_ = 0;     // that failed in a row
    std::string trouble_;  // why the last attempt or connection ended
    std::uint64_t attempt_number_ = 0;
    bool was_ready_ = false;
    base::Random random_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::steady_timer attempt_timer_;  // of an attempt, or of the pause before it
    boost::asio::steady_timer tick_;
};

}  // namespace redis
