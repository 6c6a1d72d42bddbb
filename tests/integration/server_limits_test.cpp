#include <gtest/gtest.h>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

constexpr const char* k_upgrade =
    "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

bool starts_with(const std::string& text, std::string_view start) {
    return text.compare(0, start.size(), start) == 0;
}

std::uint64_t counted(const Arrangement& at, server::Count count) {
    return server::at(at.server->counts(), count);
}

std::uint64_t closed_for_a_limit(const Arrangement& at) {
    return counted(at, server::Count::connections_closed);
}

void expect_still_serving(const Arrangement& at) { EXPECT_NE(at.login("still"), ""); }

TEST(ServerLimits, ATooLargeMessageClosesWith1009) {
    Arrangement at;
    auto client = at.connect("login");
    client.send(login_text(std::string(70'000, 'x')));
    EXPECT_EQ(client.close_code(), 1009);
    EXPECT_EQ(client.close_reason(), "a message of more than 65536 bytes");
    EXPECT_EQ(closed_for_a_limit(at), 1U);
    auto other = at.connect("login");
    EXPECT_EQ(status_of(other.ask(login_text(std::string(65'000, 'x')))),
              "USER IS NOT A TEXT OF 1 TO 128 BYTES");
}

TEST(ServerLimits, AFloodClosesWith1008) {
    auto options = test_options();
    options.limits.messages_per_second = 20;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    for (int i = 0; i < 100; ++i) client.send(login_text("a"));
    EXPECT_EQ(client.close_code(), 1008);
    EXPECT_EQ(client.close_reason(), "more than 20 messages within a second");
    EXPECT_EQ(closed_for_a_limit(at), 1U);
    expect_still_serving(at);
}

// Five messages of which two may come at once, and ten a second.
void expect_one_to_rest_and_nobody_else(Arrangement& at) {
    auto greedy = at.connect("login");
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) greedy.send(login_text("a"));
    EXPECT_EQ(status_of(greedy.receive()), "USER CREATED");
    EXPECT_NE(at.login("b"), "");
    for (int i = 1; i < 5; ++i) EXPECT_EQ(status_of(greedy.receive()), "") << "each is answered";
    EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
    EXPECT_GE(counted(at, server::Count::rests), 2U);
    EXPECT_EQ(closed_for_a_limit(at), 0U);
}

TEST(ServerLimits, AConnectionThatSendsTooFastRestsAndOthersDoNot) {
    auto options = test_options();
    options.limits.messages.of_connection = {10, 2};
    Arrangement at(std::move(options));
    expect_one_to_rest_and_nobody_else(at);
}

// A short text as a frame, masked with zeros.
std::string frame_of(const std::string& text) {
    return std::string("\x81") + static_cast<char>(0x80 | text.size()) + std::string(4, '\0') +
           text;
}

TEST(ServerLimits, WhoSendsTooFastAllTheTimeIsClosedWith1008) {
    auto options = test_options();
    options.limits.messages.of_connection = {100, 1};
    options.limits.flood = 300ms;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    // Half a megabyte, of which the server reads a hundred messages a second.
    std::string messages;
    for (int i = 0; i < 10'000; ++i) messages += frame_of(login_text("a"));
    client.send_raw(messages);
    EXPECT_EQ(client.close_code(), 1008);
    EXPECT_EQ(client.close_reason(), "all the time more than 100 messages a second");
    EXPECT_EQ(closed_for_a_limit(at), 1U);
    expect_still_serving(at);
}

TEST(ServerLimits, AFloodOfPingsClosesWith1008) {
    auto options = test_options();
    options.limits.messages_per_second = 20;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    // Empty pings, masked with zeros.
    for (int i = 0; i < 100; ++i) client.send_raw(std::string("\x89\x80\0\0\0\0", 6));
    EXPECT_EQ(client.close_code(), 1008);
}

TEST(ServerLimits, AReaderTooSlowForItsPushesIsClosed) {
    auto options = test_options();
    options.limits.send_queue_bytes = 1000;
    options.limits.messages = {};
    Arrangement at(std::move(options));
    const std::string user = at.login("a");
    const std::string game = game_of(at.connect("game/find").ask(find_text(user, 2)));
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 0; }));
    auto client = at.connect("game/hero");
    // Answers wait in the kernel's buffers first, some MiB: ask until those are full too.
    const std::string question = lobby_text(game, user);
    for (int i = 0; i < 200'000; ++i) {
        if (server::at(at.server->counts(), server::Count::connections_now) == 0) break;
        client.send(question);
    }
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 0; }));
    EXPECT_EQ(closed_for_a_limit(at), 1U);
    expect_still_serving(at);
}

TEST(ServerLimits, ConnectionsOfOneAddressThatComeTooFastAreTurnedAway) {
    auto options = test_options();
    options.limits.arrivals_per_address = {0.001, 2};
    Arrangement at(std::move(options));
    EXPECT_NE(at.login("a"), "");
    auto stays = at.connect("login");
    EXPECT_TRUE(starts_with(exchange_raw(at.port(), ""), "HTTP/1.1 503 "));
    EXPECT_THROW(at.connect("login"), std::exception);
    EXPECT_EQ(counted(at, server::Count::connections_turned_away), 2U);
    EXPECT_EQ(status_of(stays.ask(login_text("b"))), "USER CREATED");
}

TEST(ServerLimits, ConnectionsOfAllWaitForTheirTurn) {
    auto options = test_options();
    options.limits.arrivals = {10, 1};
    Arrangement at(std::move(options));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 4; ++i) EXPECT_NE(at.login(std::to_string(i)), "");
    EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
    EXPECT_GE(counted(at, server::Count::connections_delayed), 3U);
    EXPECT_EQ(counted(at, server::Count::connections_refused), 0U);
}

TEST(ServerLimits, AConnectionThatLogsInTooOftenRestsAndOthersDoNot) {
    auto options = test_options();
    options.limits.logins.of_connection = {10, 2};
    Arrangement at(std::move(options));
    expect_one_to_rest_and_nobody_else(at);
}

TEST(ServerLimits, ARefusedRequestCountsWhateverItAsks) {
    auto options = test_options();
    options.limits.refusals.of_address = {10, 1};
    Arrangement at(std::move(options));
    for (const char* path : {"login", "game/find", "game/lobby", "game/hero", "game/action"}) {
        const auto before = counted(at, server::Count::rests);
        auto client = at.connect(path);
        for (int i = 0; i < 2; ++i) client.send("{}");
        for (int i = 0; i < 2; ++i) EXPECT_NE(status_of(client.receive()), "") << path;
        EXPECT_TRUE(eventually([&] { return counted(at, server::Count::rests) > before; })) << path;
    }
    EXPECT_NE(at.login("still"), "");
}

TEST(ServerLimits, WhoRestsIsToldThatTheServerStops) {
    auto options = test_options();
    options.limits.logins.of_connection = {0.001, 1};
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    for (int i = 0; i < 2; ++i) client.send(login_text("a"));
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(client.receive().is_null());
    EXPECT_TRUE(eventually([&] { return counted(at, server::Count::rests) == 1; }));
    std::thread stopping([&] { at.server->stop(0s); });
    EXPECT_EQ(client.close_code(), 1001);
    stopping.join();
}

// As players that send bytes do.
TEST(ServerLimits, BinaryFramesAreTakenAsText) {
    Arrangement at;
    auto binary = at.connect("login");
    binary.send_binary(login_text("a"));
    EXPECT_EQ(status_of(binary.receive()), "USER CREATED");
    for (const std::string nonsense : {"\x01\x02", "{\"PAYLOAD\":{\"USER\":\"\xff\xfe\"}}"}) {
        binary.send_binary(nonsense);
        EXPECT_EQ(status_of(binary.receive()), "MESSAGE IS NOT A JSON OBJECT");
    }
    binary.send(login_text("a"));
    EXPECT_EQ(status_of(binary.receive()), "");
}

TEST(ServerLimits, BrokenTextIsNotTaken) {
    Arrangement at;
    auto broken = at.connect("login");
    broken.send("\"\xff\xfe\"");
    EXPECT_EQ(broken.close_code(), 1007);
}

TEST(ServerLimits, GarbageInsteadOfFramesClosesTheConnection) {
    Arrangement at;
    auto client = at.connect("login");
    client.send_raw(std::string(20, '\xff'));
    EXPECT_EQ(client.close_code(), 1002);
    auto unmasked = at.connect("login");
    unmasked.send_raw("\x81\x02{}");
    EXPECT_EQ(unmasked.close_code(), 1002);
    expect_still_serving(at);
}

// The server reads both frames at once: while its own close is on the way, the peer's is at hand.
TEST(ServerLimits, APeerThatClosesAsTheServerDoesIsLetGo) {
    auto options = test_options();
    options.limits.message_bytes = 1;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    const std::string large("\x81\x82\0\0\0\0xx", 8), close("\x88\x80\0\0\0\0", 6);
    client.send_raw(large + close);
    EXPECT_EQ(client.close_code(), 1009);
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 0; }));
}

TEST(ServerLimits, AHalfFrameThatNeverEndsIsClosedWhenIdle) {
    auto options = test_options();
    options.limits.idle = 300ms;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    client.send_raw("\x81");
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 0; }));
}

TEST(ServerLimits, ASilentConnectionThatAnswersPingsStays) {
    auto options = test_options();
    options.limits.idle = 200ms;
    Arrangement at(std::move(options));
    auto client = at.connect("login");
    EXPECT_TRUE(client.receive(700ms).is_null());
    EXPECT_EQ(status_of(client.ask(login_text("a"))), "USER CREATED");
}

TEST(ServerLimits, ASlowHandshakeIsClosed) {
    auto options = test_options();
    options.limits.handshake = 200ms;
    Arrangement at(std::move(options));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(exchange_raw(at.port(), "GET /api/v1/login HTTP/1.1\r\nHost: loc"), "");
    EXPECT_EQ(exchange_raw(at.port(), ""), "");
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, 300ms);
    EXPECT_LT(took, 30s);
    EXPECT_EQ(server::at(at.server->counts(), server::Count::connections), 0u);
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_refused) == 2; }));
}

TEST(ServerLimits, ImproperUpgradeRequestsAreAnswered) {
    auto options = test_options();
    options.limits.handshake = 300ms;
    Arrangement at(std::move(options));
    const std::vector<std::pair<std::string, std::string>> requests = {
        {std::string("GET /else HTTP/1.1\r\n") + k_upgrade, "HTTP/1.1 404 "},
        {std::string("POST /api/v1/login HTTP/1.1\r\n") + k_upgrade, "HTTP/1.1 405 "},
        {"GET /api/v1/login HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 426 "},
        {std::string("GET /api/v1/login HTTP/1.0\r\n") + k_upgrade, "HTTP/1.1 400 "},
        {std::string("GET /api/v1/login HTTP/1.1\r\n") + k_upgrade + "early", "HTTP/1.1 400 "},
        {std::string("GET /api/v1/login HTTP/1.1\r\nContent-Length: 3\r\n") + k_upgrade + "abc",
         "HTTP/1.1 400 "},
        {"\x16\x03\x01\x02 this is not HTTP\r\n\r\n", "HTTP/1.1 400 "},
        {"GET /api/v1/login HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n" + k_upgrade,
         "HTTP/1.1 431 "},
    };
    for (const auto& [request, answer] : requests) {
        const std::string got = exchange_raw(at.port(), request);
        EXPECT_TRUE(starts_with(got, answer)) << request.substr(0, 60) << "\n" << got;
    }
    EXPECT_EQ(server::at(at.server->counts(), server::Count::connections_refused), requests.size());
    expect_still_serving(at);
}

TEST(ServerLimits, ConnectionsAreCapped) {
    auto options = test_options();
    options.limits.connections_per_address = 2;
    Arrangement at(std::move(options));
    {
        auto one = at.connect("login"), two = at.connect("login");
        EXPECT_THROW(at.connect("login"), std::exception);
        EXPECT_TRUE(starts_with(exchange_raw(at.port(), ""), "HTTP/1.1 503 "));
        EXPECT_EQ(status_of(one.ask(login_text("a"))), "USER CREATED");
    }
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 0; }));
    expect_still_serving(at);
}

TEST(ServerLimits, HalfOpenConnectionsAreCapped) {
    auto options = test_options();
    options.limits.half_open = 1;
    options.limits.handshake = 500ms;
    Arrangement at(std::move(options));
    auto open = at.connect("login");
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket silent(io);
    silent.connect({boost::asio::ip::make_address("127.0.0.1"), at.port()});
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 2; }));
    EXPECT_THROW(at.connect("login"), std::exception);
    EXPECT_EQ(status_of(open.ask(login_text("a"))), "USER CREATED");
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::connections_now) == 1; }));
    expect_still_serving(at);
}

}  // namespace
}  // namespace integration
