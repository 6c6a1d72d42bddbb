#include "tests/integration/server_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <random>
#include <thread>

namespace integration {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

}  // namespace

base::Timestamp present() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

base::Entropy entropy() {
    struct Source {
        std::mutex mutex;
        std::mt19937_64 numbers{std::random_device()()};
    };
    return [source = std::make_shared<Source>()] {
        const std::lock_guard lock(source->mutex);
        std::array<std::uint8_t, 16> bytes;
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(source->numbers());
        return bytes;
    };
}

Client::Client(std::uint16_t port, std::string path, std::string address) {
    auto& socket = stream_.next_layer();
    socket.connect({asio::ip::make_address(address), port});
    socket.set_option(Tcp::no_delay(true));
    const error_code error = wait(
        [&](auto done) { stream_.async_handshake("localhost", "/api/v1/" + path, done); }, 60s);
    if (error) throw boost::system::system_error(error);
}

Client::~Client() {
    error_code ignored;
    stream_.next_layer().close(ignored);
    io_.restart();
    io_.run_for(1s);
}

template <class Start>
error_code Client::wait(Start start, std::chrono::milliseconds patience) {
    std::optional<error_code> result;
    start([&result](error_code error, auto...) { result = error; });
    io_.restart();
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!result && io_.run_one_until(until) != 0) {
    }
    if (result) return *result;
    error_code ignored;
    stream_.next_layer().close(ignored);
    while (!result && io_.run_one() != 0) {
    }
    return asio::error::timed_out;
}

void Client::write(const std::string& text) {
    wait([&](auto done) { stream_.async_write(asio::buffer(text), done); }, 60s);
}

void Client::send(const std::string& text) {
    stream_.text(true);
    write(text);
}

void Client::send_binary(const std::string& bytes) {
    stream_.binary(true);
    write(bytes);
}

json::value Client::receive(std::chrono::milliseconds patience) {
    if (!reading_) {
        reading_ = true;
        read_.reset();
        stream_.async_read(input_, [this](error_code error, std::size_t) { read_ = error; });
    }
    io_.restart();
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!read_ && io_.run_one_until(until) != 0) {
    }
    if (!read_) return nullptr;
    reading_ = false;
    if (*read_) return nullptr;
    const auto data = input_.cdata();
    auto message = json::parse({static_cast<const char*>(data.data()), data.size()});
    input_.consume(input_.size());
    return message;
}

json::value Client::ask(const std::string& text) {
    send(text);
    return receive();
}

int Client::close_code() {
    while (!receive().is_null()) {
    }
    return read_ && *read_ == beast::websocket::error::closed ? stream_.reason().code : 0;
}

std::string Client::close_reason() const {
    const auto& reason = stream_.reason().reason;
    return std::string(reason.data(), reason.size());
}

void Client::send_raw(const std::string& bytes) {
    asio::write(stream_.next_layer(), asio::buffer(bytes));
}

void Client::close() {
    wait([&](auto done) { stream_.async_close(beast::websocket::close_code::normal, done); }, 60s);
}

std::string exchange_raw(std::uint16_t port, const std::string& bytes) {
    asio::io_context io(1);
    Tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    error_code ignored;
    asio::write(socket, asio::buffer(bytes), ignored);
    std::string answer;
    bool ended = false;
    asio::async_read(socket, asio::dynamic_buffer(answer),
                     [&](error_code, std::size_t) { ended = true; });
    io.run_for(60s);
    EXPECT_TRUE(ended) << "the connection is still open";
    socket.close(ignored);
    io.run_for(1s);
    return answer;
}

std::vector<std::string> Journal::messages_of(const std::string& game) const {
    std::vector<std::pair<std::uint32_t, std::string>> found;
    for (const auto& entry : entries()) {
        if (entry.game && entry.game->text() == game) {
            found.emplace_back(entry.game_seq.value_or(~0u), entry.message);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> messages;
    for (const auto& [seq, message] : found) {
        EXPECT_EQ(seq, messages.size()) << message;
        messages.push_back(message);
    }
    return messages;
}

combat::Roster even_roster(int count) {
    std::vector<combat::Hero> heroes;
    for (int i = 1; i <= count; ++i) {
        heroes.push_back({static_cast<combat::HeroId>(i), "hero", 10, 25});
    }
    return combat::Roster(std::move(heroes));
}

server::Options test_options() {
    server::Options options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.lobby_timeout = 20s;
    options.turn_timeout = 20s;
    return options;
}

Arrangement::Arrangement(const server::Options& options, combat::Roster heroes)
    : roster(std::move(heroes)) {
    start_server(options);
}

Arrangement::~Arrangement() { server->stop({}); }

void Arrangement::restart_server() {
    server::Options options = test_options();
    options.port = port();
    server.reset();
    start_server(options);
}

void Arrangement::start_server(const server::Options& options) {
    server = std::make_unique<server::Server>(
        options, server::Doors{registry, registry, registry, journal, roster, present, entropy()});
    const auto started = server->start();
    if (!started) throw base::Failure(started.error());
}

std::string Arrangement::login(const std::string& name) const {
    return text_at(connect("login").ask(login_text(name)), "/PAYLOAD/USER_TOKEN");
}

std::string login_text(const std::string& user) {
    return R"({"PAYLOAD":{"USER":")" + user + R"("}})";
}

std::string find_text(const std::string& user, int participants, const std::string& more) {
    return R"({"PAYLOAD":{"USER_TOKEN":")" + user + R"(","PARTICIPANTS":)" +
           std::to_string(participants) + more + "}}";
}

std::string lobby_text(const std::string& game, const std::string& user) {
    return R"({"PAYLOAD":{"GAME_TOKEN":")" + game + R"(","USER_TOKEN":")" + user + R"("}})";
}

std::string action_text(const std::string& game, const std::string& user,
                        const std::string& enemy) {
    return R"({"PAYLOAD":{"GAME_TOKEN":")" + game + R"(","USER_TOKEN":")" + user +
           R"(","ENEMY_TOKEN":")" + enemy + R"(","ACTION":"ATTACK"}})";
}

std::string text_at(const json::value& message, std::string_view pointer) {
    error_code error;
    const json::value* found = message.find_pointer({pointer.data(), pointer.size()}, error);
    if (found == nullptr || !found->is_string()) return {};
    return std::string(found->get_string());
}

std::string status_of(const json::value& message) {
    const std::string status = text_at(message, "/STATUS");
    return status.empty() ? text_at(message, "/STATUS/GAME") : status;
}

std::string game_of(const json::value& message) { return text_at(message, "/PAYLOAD/GAME_TOKEN"); }

}  // namespace integration
