#include "server/loop.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <string>
#include <utility>

#include "server/happenings.h"

namespace server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Use = asio::use_awaitable_t<ports::Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, ports::Executor>;

// Of accepting, so that a crowd is let in by the handful and not by a timer for each.
constexpr std::chrono::milliseconds k_least_delay{2};

// Whom a connection is counted for: of an IPv6 address only the network, one host has many.
std::string origin_of(const Socket& socket) {
    error_code error;
    const auto address = socket.remote_endpoint(error).address();
    if (error || address.is_v4() || address.is_loopback()) return address.to_string();
    const auto bytes = address.to_v6().to_bytes();
    return std::string(bytes.begin(), bytes.begin() + 8);
}

}  // namespace

Loop::Loop(const Options& options, const Doors& doors, const Shared& shared)
    : doors_(doors),
      gate_(shared.gate),
      arena_(io_.get_executor(), options, doors, {counters_, shared.ends, shared.announcements}),
      desk_(options, doors, {arena_, counters_, shared.stopping}),
      floor_{.executor = io_.get_executor(),
             .limits = options.limits,
             .server_sleep = options.server_sleep,
             .counters = counters_,
             .answerer = desk_,
             .certificates = options.certificates.get()} {}

base::Result<void> Loop::listen(const std::vector<Endpoint>& endpoints, Sharing sharing) {
    for (const Endpoint& endpoint : endpoints) {
        auto acceptor = listen_on(io_.get_executor(), endpoint, sharing);
        if (!acceptor) return acceptor.error();
        acceptors_.push_back(std::move(*acceptor));
    }
    return {};
}

void Loop::keep_outbox(Announcements& announcements) {
    keeper_ = std::make_unique<OutboxKeeper>(
        io_.get_executor(), doors_, OutboxKeeper::Shared{announcements, arena_, counters_});
}

void Loop::run_thread() {
    const auto on_fault = [this](std::string_view where) {
        return [this, where](std::exception_ptr fault) {
            if (fault) report(where, fault);
        };
    };
    for (Acceptor& acceptor : acceptors_) {
        asio::co_spawn(io_.get_executor(), accept(acceptor), on_fault("accepting"));
    }
    asio::co_spawn(io_.get_executor(), arena_.keep_time(), on_fault("keeping time"));
    if (keeper_) {
        asio::co_spawn(io_.get_executor(), keeper_->run(), on_fault("keeping the outbox"));
    }
    std::promise<void> ended;
    ended_ = ended.get_future();
    thread_ = std::thread([this, ended = std::move(ended)]() mutable {
        run_handlers();
        ended.set_value();
    });
}

// What a handler throws that belongs to no coroutine, as where memory is short, ends no others.
void Loop::run_handlers() {
    for (;;) {
        try {
            io_.run();
            return;
        } catch (const std::exception&) {
            report("a handler", std::current_exception());
        }
    }
}

Task<void> Loop::accept(Acceptor& acceptor) {
    while (acceptor.is_open()) {
        co_await await_arrival();
        error_code error;
        Socket socket = co_await acceptor.async_accept(asio::redirect_error(Use(), error));
        if (!error) {
            welcome(std::move(socket));
        } else if (acceptor.is_open()) {
            Timer pause(io_.get_executor(), k_accept_pause);
            co_await pause.async_wait(asio::redirect_error(Use(), error));
        }
    }
}

// Those that come too fast stay in the system's queue.
Task<void> Loop::await_arrival() {
    const Duration wait = gate_.before_next(std::chrono::steady_clock::now());
    if (wait == Duration::zero()) co_return;
    counters_.add(Count::connections_delayed);
    error_code ignored;
    Timer pause(io_.get_executor(), std::max<Duration>(wait, k_least_delay));
    co_await pause.async_wait(asio::redirect_error(Use(), ignored));
}

void Loop::welcome(Socket socket) {
    if (closing_) return;  // accepted just before: nobody would ever end it
    auto ticket = gate_.admit(origin_of(socket), std::chrono::steady_clock::now());
    if (!ticket) {
        counters_.add(Count::connections_refused);
        counters_.add(Count::connections_turned_away);
        return turn_away(std::move(socket), floor_);
    }
    const auto session = make_session(std::move(socket), std::move(ticket), floor_);
    floor_.sessions.insert(session.get());
    counters_.add(Count::connections_now);
    asio::co_spawn(io_.get_executor(), session->run(),
                   [this, session](std::exception_ptr fault) { ended(*session, fault); });
}

void Loop::ended(PlayerConnection& session, std::exception_ptr fault) {
    if (fault) report("a connection", fault);
    floor_.sessions.erase(&session);
    arena_.leave(session);
    session.let_go();
    counters_.subtract(Count::connections_now);
}

void Loop::report(std::string_view where, std::exception_ptr fault) {
    counters_.add(Count::failures);
    std::string what = "unknown";
    try {
        std::rethrow_exception(fault);
    } catch (const std::exception& exception) {
        what = exception.what();
    } catch (...) {
    }
    doors_.journal.write(failure_entry(where, what));
}

void Loop::close() {
    asio::post(io_, [this] {
        closing_ = true;
        error_code ignored;
        for (Acceptor& acceptor : acceptors_) acceptor.close(ignored);
        // A copy: a session may end while it is told.
        const auto sessions = floor_.sessions;
        for (PlayerConnection* session : sessions) session->say_good_bye();
    });
}

void Loop::cut_off() {
    asio::post(io_, [this] {
        arena_.stop();
        if (keeper_) keeper_->stop();
        const auto sessions = floor_.sessions;
        for (PlayerConnection* session : sessions) session->cut_off();
        work_.reset();
    });
}

void Loop::join(Duration patience) {
    if (!thread_.joinable()) return;
    if (ended_.wait_for(patience) != std::future_status::ready) io_.stop();
    thread_.join();
}

}  // namespace server
