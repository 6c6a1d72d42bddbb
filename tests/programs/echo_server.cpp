// Answers each message with itself, over the very connections of the game server: what a suite that
// tries a WebSocket server expects to find. `echo_server [PORT]`; the first line of its output is
// its address. Paths are those of the API. Ends with SIGTERM or SIGINT.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>

#include "server/answerer.h"
#include "server/listen.h"
#include "server/session.h"

namespace {

namespace asio = boost::asio;

class Echo final : public server::Answerer {
public:
    ports::Task<server::Answered> answer(wire::Endpoint, std::string_view text,
                                         server::Subscriber&) override {
        co_return std::string(text);
    }
};

// No more than what a suite sends in a second is a flood here.
server::Limits limits() {
    server::Limits limits;
    limits.messages_per_second = std::numeric_limits<std::size_t>::max();
    limits.arrivals_per_address = {};
    limits.logins = limits.refusals = limits.messages = {};
    limits.send_queue_bytes = std::size_t{64} << 20;
    return limits;
}

class EchoServer {
public:
    ~EchoServer() { io_.reset(); }  // its connections need all the rest

    std::uint16_t listen(std::uint16_t port) {
        const auto at = server::addresses_of("127.0.0.1").value();
        const auto endpoints = server::free_endpoints(at, port).value();
        auto acceptor =
            server::listen_on(io_->get_executor(), endpoints.front(), server::Sharing::alone);
        asio::co_spawn(io_->get_executor(), accept(std::move(acceptor.value())), rethrow);
        return endpoints.front().port();
    }

    void run() {
        asio::signal_set signals(*io_, SIGTERM, SIGINT);
        signals.async_wait([this](auto, int) { io_->stop(); });
        io_->run();
    }

private:
    static void rethrow(std::exception_ptr fault) {
        if (fault) std::rethrow_exception(fault);
    }

    ports::Task<void> accept(server::Acceptor acceptor) {
        for (;;) {
            server::Socket socket =
                co_await acceptor.async_accept(asio::use_awaitable_t<ports::Executor>());
            const auto session = server::make_session(
                std::move(socket), gate_.admit("all", std::chrono::steady_clock::now()), floor_);
            asio::co_spawn(io_->get_executor(), session->run(),
                           [session](std::exception_ptr fault) {
                               session->let_go();
                               rethrow(fault);
                           });
        }
    }

    std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>(1);
    const server::Limits limits_ = limits();
    const server::Duration no_sleep_{};
    server::Counters counters_;
    server::Notice ends_;
    server::Gate gate_{limits_, ends_};
    Echo echo_;
    server::Floor floor_{io_->get_executor(), limits_, no_sleep_,
                         counters_,           echo_,   server::AnswersIn::kind_of_question};
};

}  // namespace

int main(int argc, char** argv) {
    EchoServer server;
    const int wanted = argc > 1 ? std::atoi(argv[1]) : 0;
    const std::uint16_t port = server.listen(static_cast<std::uint16_t>(wanted));
    std::printf("ws://127.0.0.1:%u/api/v1/login\n", static_cast<unsigned>(port));
    std::fflush(stdout);
    server.run();
    return 0;
}
