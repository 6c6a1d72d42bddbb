#include "redis/async_connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

#include "redis/keys.h"

namespace redis {
namespace {

using std::chrono::milliseconds;

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

AsyncConnection::AsyncConnection(boost::asio::io_context& io, const Options& options,
                                 CommandCounters& counters, ConnectionEvents events)
    : io_(io),
      options_(options),
      counters_(counters),
      events_(std::move(events)),
      random_(random_seed()),
      resolver_(io),
      attempt_timer_(io),
      tick_(io) {}

// --- Commands in ----------------------------------------------------------------------------

void AsyncConnection::submit(Request request) {
    if (waiting_count_.fetch_add(1) >= options_.most_waiting) {
        return fail(request, base::unavailable(std::to_string(options_.most_waiting) +
                                               " calls wait for Redis at " + address_of(options_) +
                                               " already"));
    }
    bool first = false;
    {
        const std::lock_guard lock(inbox_mutex_);
        if (!stopped_) {
            first = inbox_.empty();
            inbox_.push_back(std::move(request));
        }
    }
    if (request.waiting) {
        fail(request, base::Error{base::Fault::stopped, "the registry is closed"});
    } else if (first) {
        boost::asio::post(io_, [this] { take_inbox(); });
    }
}

void AsyncConnection::take_inbox() {
    std::vector<Request> taken;
    {
        const std::lock_guard lock(inbox_mutex_);
        taken.swap(inbox_);
    }
    for (Request& request : taken) admit(std::move(request));
}

void AsyncConnection::admit(Request request) {
    if (state_ != State::ready) {
        unsent_.push_back(std::move(request));
        return;
    }
    counters_.commands.fetch_add(1, std::memory_order_relaxed);
    link_.send(*request.bytes);
    sent_.push_back(std::move(request));
}

void AsyncConnection::answer(Request& request, CommandOutcome answer) {
    waiting_count_.fetch_sub(1);
    std::exchange(request.waiting, nullptr)->done(std::move(answer));
}

void AsyncConnection::fail(Request& request, base::Error error) {
    answer(request, CommandOutcome{std::nullopt, std::move(error), false});
}

void AsyncConnection::replied(Reply reply) {
    if (state_ == State::greeting) return greeted(reply);
    if (state_ != State::ready) return;
    if (sent_.empty()) return drop("an answer that nobody asked for");
    Request request = std::move(sent_.front());
    sent_.pop_front();
    answer(request, CommandOutcome{std::move(reply), {}, false});
}

void AsyncConnection::send_subscription(const std::string& bytes) {
    if (state_ == State::ready) link_.send_subscription(bytes);
}

// --- The connection -------------------------------------------------------------------------

void AsyncConnection::start() {
    keep_time();
    attempt();
}

void AsyncConnection::stop() {
    {
        const std::lock_guard lock(inbox_mutex_);
        stopped_ = true;
    }
    state_ = State::stopped;
    resolver_.cancel();
    attempt_timer_.cancel();
    tick_.cancel();
    link_.end();
    take_inbox();
    for (auto* queue : {&sent_, &unsent_}) {
        for (Request& request : std::exchange(*queue, {})) {
            fail(request, base::Error{base::Fault::stopped, "the registry is closed"});
        }
    }
}

void AsyncConnection::attempt() {
    state_ = State::connecting;
    attempt_timer_.expires_after(options_.connect_timeout);
    attempt_timer_.async_wait([this](boost::system::error_code error) {
        if (error || state_ == State::ready || state_ == State::stopped) return;
        end_attempt(no_redis(options_, no_answer(options_)));
    });
    resolver_.async_resolve(options_.host, std::to_string(options_.port),
                            [this, number = ++attempt_number_](
                                boost::system::error_code error,
                                const boost::asio::ip::tcp::resolver::results_type& found) {
                                if (state_ != State::connecting || number != attempt_number_)
                                    return;
                                if (error) return end_attempt(no_redis(options_, error.message()));
                                const auto v4 =
                                    std::find_if(found.begin(), found.end(), [](const auto& entry) {
                                        return entry.endpoint().address().is_v4();
                                    });
                                const auto best = v4 == found.end() ? found.begin() : v4;
                                open_link(best->endpoint());
                            });
}

void AsyncConnection::open_link(const boost::asio::ip::tcp::endpoint& endpoint) {
    LinkEvents events;
    events.up = [this] { greet(); };
    events.replied = [this](Reply reply) { replied(std::move(reply)); };
    events.pushed = [this](Reply reply) {
        if (state_ == State::ready) events_.pushed(std::move(reply));
    };
    events.down = [this](const std::string& why) {
        if (state_ == State::ready) return drop(why);
        const bool is_early = state_ == State::greeting;
        end_attempt(no_redis(options_, is_early ? ended_early(options_, why) : why));
    };
    events.untrusted = [this](const std::string& why) { end_attempt(no_tls(options_, why)); };
    if (options_.tls) {
        return link_.use(
            SecureLink::open(io_, {endpoint, options_.host, options_.tls}, std::move(events)));
    }
    link_.use(
        RedisLink::open(io_, endpoint.address().to_string(), options_.port, std::move(events)));
}

void AsyncConnection::greet() {
    state_ = State::greeting;
    greetings_ = 2;
    if (!options_.password.empty()) {
        Arguments login;
        if (!options_.username.empty()) login.add(options_.username);
        ++greetings_;
        link_.send(command_text("AUTH", login.add(options_.password)));
    }
    link_.send(command_text("SELECT", Arguments().add(options_.database)));
    // While Redis loads its data it refuses this, but not what comes before.
    link_.send(command_text("EXISTS", Arguments().add(k_users_key)));
}

void AsyncConnection::greeted(const Reply& reply) {
    if (reply.kind == Reply::Kind::error) {
        base::Error error = to_error(reply.text);
        // What SELECT says against the number is a matter of the setting.
        if (error.fault == base::Fault::rejected) error.fault = base::Fault::settings;
        error.what = "Redis at " + address_of(options_) + " does not let us in: " + reply.text +
                     " (REDIS_USER, REDIS_PASSWORD, REDIS_DB)";
        return end_attempt(error);
    }
    if (--greetings_ == 0) become_ready();
}

void AsyncConnection::become_ready() {
    state_ = State::ready;
    attempts_ = 0;
    attempt_timer_.cancel();
    if (std::exchange(was_ready_, true)) ++counters_.reconnects;
    for (Request& request : std::exchange(unsent_, {})) admit(std::move(request));
    events_.ready();
}

void AsyncConnection::drop(const std::string& why) {
    if (state_ != State::ready) return;
    state_ = State::idle;
    link_.end();
    const base::Error error =
        base::unavailable("the connection to Redis at " + address_of(options_) + " ended: " + why);
    trouble_ = error.what;
    for (Request& request : std::exchange(sent_, {})) {
        answer(request, CommandOutcome{std::nullopt, error, request.deadline > Clock::now()});
    }
    events_.gone(error);
    go_on_later();
}

void AsyncConnection::end_attempt(const base::Error& error) {
    if (state_ == State::stopped) return;
    state_ = State::idle;
    resolver_.cancel();
    attempt_timer_.cancel();
    link_.end();
    trouble_ = error.what;
    events_.refused(error);
    go_on_later();
}

void AsyncConnection::go_on_later() {
    milliseconds pause = options_.reconnect_first;
    for (int i = 0; i < attempts_ && pause < options_.reconnect_most; ++i) pause *= 2;
    pause = std::max(std::min(pause, options_.reconnect_most), milliseconds(1));
    ++attempts_;
    const auto half = static_cast<std::uint32_t>(pause.count() + 1) / 2;
    attempt_timer_.expires_after(milliseconds(half + random_.below(half + 1)));
    attempt_timer_.async_wait([this](boost::system::error_code error) {
        if (!error && state_ == State::idle) attempt();
    });
}

// --- Deadlines ------------------------------------------------------------------------------

void AsyncConnection::keep_time() {
    tick_.expires_after(std::max(options_.command_timeout / 20, milliseconds(1)));
    tick_.async_wait([this](boost::system::error_code error) {
        if (error || state_ == State::stopped) return;
        expire();
        keep_time();
    });
}

void AsyncConnection::expire() {
    const auto now = Clock::now();
    const auto late = [now](const Request& request) { return request.deadline <= now; };
    const std::string patience = std::to_string(options_.command_timeout.count()) + " ms";
    std::deque<Request> in_time;
    for (Request& request : std::exchange(unsent_, {})) {
        if (!late(request)) {
            in_time.push_back(std::move(request));
            continue;
        }
        ++counters_.timeouts;
        fail(request, base::unavailable("no Redis for " + patience + ": " + trouble_));
    }
    unsent_ = std::move(in_time);
    const auto count = std::count_if(sent_.begin(), sent_.end(), late);
    if (count == 0) return;
    counters_.timeouts += static_cast<std::uint64_t>(count);
    drop("no answer in " + patience);
}

}  // namespace redis
