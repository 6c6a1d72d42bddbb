// A plain WebSocket client and a server on the memory registry, for tests.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "memory/registry.h"
#include "server/server.h"

namespace integration {

using namespace std::chrono_literals;
namespace json = boost::json;

// One connection; every call gives up after some seconds. One thread.
class Client {
public:
    // `path`: below "/api/v1/". Throws boost::system::system_error if the upgrade fails.
    Client(std::uint16_t port, std::string path, std::string address = "127.0.0.1");
    ~Client();

    void send(const std::string& text);
    void send_binary(const std::string& bytes);
    // The next message as JSON; null when none came in time or the connection has ended.
    json::value receive(std::chrono::milliseconds patience = 60s);
    // Sends, then receives.
    json::value ask(const std::string& text);
    // Reads until the connection ends; the close code, 0 for none.
    int close_code();
    std::string close_reason() const;  // after that
    // Sends these bytes beside the WebSocket stream.
    void send_raw(const std::string& bytes);
    void close();

private:
    template <class Start>
    boost::system::error_code wait(Start start, std::chrono::milliseconds patience);
    void write(const std::string& text);

    boost::asio::io_context io_{1};
    boost::beast::websocket::stream<boost::asio::ip::tcp::socket, false> stream_{io_};
    boost::beast::flat_buffer input_;
    bool reading_ = false;  // a read that did not end in time goes on
    std::optional<boost::system::error_code> read_;
};

// Sends bytes to the port and reads until the other side closes; what came. Gives up after 10 s.
std::string exchange_raw(std::uint16_t port, const std::string& bytes);

class Journal final : public ports::Journal {
public:
    void write(base::LogEntry entry) override {
        const std::lock_guard lock(mutex_);
        entries_.push_back(std::move(entry));
    }
    bool admits_games() const override { return admits; }
    std::uint64_t written() const override { return entries().size(); }
    std::uint64_t settled() const override { return arrives ? written() : 0; }

    std::vector<base::LogEntry> entries() const {
        const std::lock_guard lock(mutex_);
        return entries_;
    }
    // The messages of a game's records in game_seq order; fails the test on a gap or a repeat.
    std::vector<std::string> messages_of(const std::string& game) const;

    std::atomic<bool> admits{true};
    std::atomic<bool> arrives{true};  // false: none of the records is known to have arrived

private:
    mutable std::mutex mutex_;
    std::vector<base::LogEntry> entries_;
};

// What a server takes from its machine: the time, and random bytes, different for each call.
base::Timestamp present();
base::Entropy entropy();

// Heroes 1 … count with attack 10 and health 25: each duel takes five attacks.
combat::Roster even_roster(int count = 50);

// Options for a test: any free port on 127.0.0.1, generous timeouts.
server::Options test_options();

struct Arrangement {
    explicit Arrangement(const server::Options& options = test_options(),
                         combat::Roster heroes = even_roster());
    ~Arrangement();

    std::uint16_t port() const { return server->port(); }
    Client connect(std::string path) const { return Client(port(), std::move(path)); }
    std::string login(const std::string& name) const;  // the token
    // Ends the server; another one serves the same registry at the same port.
    void restart_server();

    combat::Roster roster;
    memory::Registry registry;
    Journal journal;
    std::unique_ptr<server::Server> server;

private:
    void start_server(const server::Options& options);
};

// Waits until the condition holds, at most a minute.
template <class Condition>
bool eventually(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

// Requests
std::string login_text(const std::string& user);
std::string find_text(const std::string& user, int participants, const std::string& more = {});
std::string lobby_text(const std::string& game, const std::string& user);
std::string action_text(const std::string& game, const std::string& user, const std::string& enemy);

// Reading answers
std::string text_at(const json::value& message, std::string_view pointer);  // "" if not there
std::string status_of(const json::value& message);  // STATUS as text, of pushes STATUS.GAME
std::string game_of(const json::value& message);

}  // namespace integration
