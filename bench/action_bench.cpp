#include "bench/action_bench.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "memory/registry.h"
#include "server/server.h"
#include "wire/log_record.h"
#include "wire/player_message.h"
#include "wire/request.h"

namespace bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
using namespace std::chrono_literals;
using ports::Executor;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Stream = beast::websocket::stream<Socket, false>;
constexpr asio::use_awaitable_t<Executor> use;

constexpr int k_pairs = 50;
constexpr int k_runs = 5;
constexpr auto k_warm_up = 300ms;
constexpr auto k_run = 1s;

base::Timestamp now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

// --- Servers --------------------------------------------------------------------------------

class DiscardingJournal final : public ports::Journal {
public:
    void write(base::LogEntry entry) override {
        bytes_ += wire::record_text(entry, now(), "embedded").size();
    }
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return 0; }
    std::uint64_t settled() const override { return 0; }

private:
    std::atomic<std::size_t> bytes_{0};
};

class WholeServer {
public:
    WholeServer() : server_(options(), doors()) { server_.start().value(); }
    ~WholeServer() { server_.stop({}); }
    std::uint16_t port() const { return server_.port(); }

private:
    static server::Options options() {
        server::Options options;
        options.host = "127.0.0.1";
        options.port = 0;
        return options;
    }
    server::Doors doors() {
        const auto numbers = std::make_shared<std::mt19937_64>(1);
        const base::Entropy entropy = [numbers] {
            std::array<std::uint8_t, 16> bytes;
            for (auto& byte : bytes) byte = static_cast<std::uint8_t>((*numbers)());
            return bytes;
        };
        return {registry_, registry_, registry_, journal_, roster_, now, entropy};
    }

    // Duels that last until one has used up its rounds.
    const combat::Roster roster_{{{1, "", 100, 10'000'000}, {2, "", 100, 10'000'000}}};
    memory::Registry registry_;
    DiscardingJournal journal_;
    server::Server server_;
};

class BareEcho {
public:
    BareEcho() {
        asio::co_spawn(io_.get_executor(), accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~BareEcho() {
        io_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return port_; }

private:
    ports::Task<void> accept() {
        for (;;) {
            Stream stream(co_await acceptor_.async_accept(use));
            stream.next_layer().set_option(Tcp::no_delay(true));
            asio::co_spawn(io_.get_executor(), echo(std::move(stream)), asio::detached);
        }
    }
    static ports::Task<void> echo(Stream stream) {
        co_await stream.async_accept(use);
        stream.text(true);
        stream.auto_fragment(false);
        beast::flat_buffer input;
        for (;;) {
            co_await stream.async_read(input, use);
            const auto data = input.cdata();
            unsigned char memory[4096];
            json::monotonic_resource resource(memory, sizeof memory);
            const auto value =
                json::parse({static_cast<const char*>(data.data()), data.size()}, &resource);
            if (!value.is_object()) co_return;
            co_await stream.async_write(data, use);
            input.consume(input.size());
        }
    }

    asio::io_context io_{1};
    Acceptor acceptor_{io_.get_executor(), {asio::ip::make_address("127.0.0.1"), 0}};
    const std::uint16_t port_ = acceptor_.local_endpoint().port();
    std::thread thread_;
};

// --- Client ---------------------------------------------------------------------------------

enum class Against { whole_server, bare_echo };

class Client {
public:
    Client(std::uint16_t port, Against against) : port_(port), against_(against) {
        for (int i = 0; i < k_pairs; ++i) {
            asio::co_spawn(io_.get_executor(), play(i),
                           [this](std::exception_ptr fault) { failed_ = failed_ || fault; });
        }
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Client() {
        io_.stop();
        thread_.join();
    }
    std::uint64_t round_trips() const { return round_trips_.load(std::memory_order_relaxed); }
    bool failed() const { return failed_; }

private:
    struct Line {
        explicit Line(Socket socket) : stream(std::move(socket)) {}
        Stream stream;
        beast::flat_buffer input;
    };
    using LinePtr = std::unique_ptr<Line>;

    ports::Task<LinePtr> connect(wire::Endpoint endpoint) {
        Socket socket(io_.get_executor());
        const Tcp::endpoint address(asio::ip::make_address("127.0.0.1"), port_);
        co_await socket.async_connect(address, use);
        socket.set_option(Tcp::no_delay(true));
        auto line = std::make_unique<Line>(std::move(socket));
        const std::string path(wire::path_of(endpoint));
        co_await line->stream.async_handshake("localhost", path, use);
        line->stream.auto_fragment(false);
        co_return line;
    }

    // The answer is valid until the next one of the same line.
    static ports::Task<std::string_view> ask(Line& line, const std::string& text) {
        line.input.consume(line.input.size());
        co_await line.stream.async_write(asio::buffer(text), use);
        co_await line.stream.async_read(line.input, use);
        const auto data = line.input.cdata();
        co_return std::string_view(static_cast<const char*>(data.data()), data.size());
    }

    ports::Task<base::UserToken> log_in(Line& line, std::string name) {
        const std::string text = wire::request_text(wire::LoginRequest{std::move(name), false, {}});
        const auto answer = co_await ask(line, text);
        co_return *wire::parse_player_message(answer).user;
    }

    ports::Task<void> play(int pair) {
        const LinePtr one = co_await connect(wire::Endpoint::action);
        const LinePtr other = co_await connect(wire::Endpoint::action);
        wire::ActionRequest request;
        wire::FindRequest seat;
        LinePtr find;
        base::UserToken low, high;
        high.bytes[15] = 1;
        if (against_ == Against::whole_server) {
            const LinePtr login = co_await connect(wire::Endpoint::login);
            find = co_await connect(wire::Endpoint::find);
            low = co_await log_in(*login, "user" + std::to_string(2 * pair));
            high = co_await log_in(*login, "user" + std::to_string(2 * pair + 1));
            if (high < low) std::swap(low, high);
            seat.participants = 2;
            seat.match = "pair" + std::to_string(pair);
        }
        for (;;) {
            if (find) {
                for (const auto& user : {low, high}) {
                    seat.user = user;
                    const std::string text = wire::request_text(seat);
                    const auto answer = co_await ask(*find, text);
                    request.game = *wire::parse_player_message(answer).game;
                }
            }
            request.user = low;
            request.enemy = high;
            const std::string first = wire::request_text(request);
            request.user = high;
            request.enemy = low;
            const std::string second = wire::request_text(request);
            co_await duel(*one, *other, first, second);
        }
    }

    // As many attacks as a duel of such heroes has.
    ports::Task<void> duel(Line& one, Line& other, const std::string& first,
                           const std::string& second) {
        for (int i = 0; i < 2 * combat::k_max_rounds - 1; ++i) {
            const bool even = i % 2 == 0;
            const auto answer = co_await ask(even ? one : other, even ? first : second);
            if (answer.find("ATTACK") == std::string_view::npos) {
                throw std::runtime_error("not an attack: " + std::string(answer));
            }
            round_trips_.store(round_trips() + 1, std::memory_order_relaxed);
        }
    }

    const std::uint16_t port_;
    const Against against_;
    std::atomic<std::uint64_t> round_trips_{0};
    std::atomic<bool> failed_{false};
    asio::io_context io_{1};
    std::thread thread_;
};

double per_second(std::uint16_t port, Against against) {
    const Client client(port, against);
    std::this_thread::sleep_for(k_warm_up);
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t before = client.round_trips();
    std::this_thread::sleep_for(k_run);
    const std::uint64_t count = client.round_trips() - before;
    if (client.failed()) throw std::runtime_error("a connection of the action benchmark failed");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return static_cast<double>(count) / took.count();
}

double median(std::vector<double> figures) {
    std::sort(figures.begin(), figures.end());
    return figures[figures.size() / 2];
}

}  // namespace

std::vector<Row> action_round_trips() {
    std::vector<double> ours, floor;
    for (int i = 0; i < k_runs; ++i) {
        const WholeServer whole;
        ours.push_back(per_second(whole.port(), Against::whole_server));
        const BareEcho echo;
        floor.push_back(per_second(echo.port(), Against::bare_echo));
    }
    return {
        {"action round trips, 100 connections", median(ours), median(floor), "round trips/s", 0.9}};
}

}  // namespace bench
