#include <gtest/gtest.h>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

server::Doors doors_of(Arrangement& at) {
    return {at.registry,
            at.registry,
            at.registry,
            at.journal,
            at.roster,
            [] { return base::Timestamp(); },
            [] { return std::array<std::uint8_t, 16>(); }};
}

TEST(ServerLifetime, LocalhostIsBothLoopbacks) {
    auto options = test_options();
    options.host = "localhost";
    Arrangement at(std::move(options));
    EXPECT_EQ(status_of(Client(at.port(), "login").ask(login_text("a"))), "USER CREATED");
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor probe(io);
    boost::system::error_code error;
    probe.open(boost::asio::ip::tcp::v6(), error);
    if (!error) probe.bind({boost::asio::ip::address_v6::loopback(), 0}, error);
    if (error) return;  // a machine without IPv6
    EXPECT_EQ(status_of(Client(at.port(), "login", "::1").ask(login_text("b"))), "USER CREATED");
}

TEST(ServerLifetime, ATakenPortIsASettingsError) {
    for (const int threads : {1, 2}) {
        auto first_options = test_options();
        first_options.threads = threads;
        Arrangement at(std::move(first_options));
        auto options = test_options();
        options.port = at.port();
        options.threads = threads;
        server::Server second(options, doors_of(at));
        const auto started = second.start();
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().fault, base::Fault::settings);
        EXPECT_EQ(started.error().what,
                  "WEBSOCKET_PORT=" + std::to_string(at.port()) +
                      ": address in use: choose another, or 0 for any free one");
    }
}

TEST(ServerLifetime, ABadHostIsASettingsError) {
    Arrangement at;
    for (const char* host : {"no such host", "192.0.2.1", "300.1.1.1"}) {
        auto options = test_options();
        options.host = host;
        server::Server server(options, doors_of(at));
        const auto started = server.start();
        ASSERT_FALSE(started) << host;
        EXPECT_EQ(started.error().fault, base::Fault::settings);
        EXPECT_EQ(started.error().what.find("WEBSOCKET_HOST=" + std::string(host)), 0u)
            << started.error().what;
    }
}

TEST(ServerLifetime, APortCanBeUsedAgainAtOnce) {
    std::uint16_t port = 0;
    {
        Arrangement at;
        port = at.port();
        EXPECT_NE(at.login("a"), "");
    }
    auto options = test_options();
    options.port = port;
    Arrangement at(std::move(options));
    EXPECT_NE(at.login("a"), "");
}

TEST(ServerLifetime, AStopLetsFightsGoOnAndAdmitsNoNewOnes) {
    auto options = test_options();
    options.lobby_timeout = 3s;  // a game may be opened just before the stop
    Arrangement at(std::move(options));
    const std::string a = at.login("a"), b = at.login("b");
    auto find = at.connect("game/find"), action = at.connect("game/action");
    auto lobby = at.connect("game/lobby");
    const std::string game = game_of(find.ask(find_text(a, 2)));
    find.ask(find_text(b, 2));
    EXPECT_EQ(status_of(lobby.ask(lobby_text(game, std::max(a, b)))), "START");

    std::atomic<int> stopped{-1};
    std::thread stopper([&] { stopped = at.server->stop(20s) ? 1 : 0; });
    EXPECT_TRUE(
        eventually([&] { return status_of(find.ask(find_text(a, 3))) == "SERVER IS STOPPING"; }));
    std::string user = std::min(a, b), enemy = std::max(a, b);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(stopped, -1);
        const auto hit = action.ask(action_text(game, user, enemy));
        EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
        std::swap(user, enemy);
    }
    EXPECT_EQ(status_of(lobby.receive()), "USER'S TURN");
    EXPECT_EQ(status_of(lobby.receive()), "USER'S TURN");
    EXPECT_EQ(status_of(lobby.receive()), "COMPLETE");
    EXPECT_EQ(lobby.close_code(), 1001);
    EXPECT_EQ(find.close_code(), 1001);
    EXPECT_EQ(find.close_reason(), "the server stops");
    stopper.join();
    EXPECT_EQ(stopped, 1);
    EXPECT_EQ(server::at(at.server->counts(), server::Count::connections_now), 0u);
    EXPECT_THROW(at.connect("login"), std::exception);
    EXPECT_EQ(at.journal.messages_of(game).back(), "Cleaning Game Records");
}

TEST(ServerLifetime, AStopSendsWhatWasSlowedDown) {
    auto options = test_options();
    options.server_sleep = 5s;
    Arrangement at(std::move(options));
    const std::string a = at.login("a"), b = at.login("b");
    auto find = at.connect("game/find"), lobby = at.connect("game/lobby");
    const std::string game = game_of(find.ask(find_text(a, 2)));
    find.ask(find_text(b, 2));
    lobby.send(lobby_text(game, std::min(a, b)));
    EXPECT_TRUE(
        eventually([&] { return server::at(at.server->counts(), server::Count::pushes) == 2; }));
    EXPECT_FALSE(at.server->stop(0s));
    EXPECT_EQ(status_of(lobby.receive()), "START");
    EXPECT_EQ(status_of(lobby.receive()), "USER'S TURN");
}

TEST(ServerLifetime, AStopCutsOffWhatOutlastsItsPatience) {
    auto options = test_options();
    options.limits.handshake = 300s;
    Arrangement at(std::move(options));
    const std::string a = at.login("a"), b = at.login("b");
    auto find = at.connect("game/find"), silent = at.connect("login");
    find.ask(find_text(a, 2));
    find.ask(find_text(b, 2));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(at.server->stop(100ms));
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, 100ms);
    EXPECT_LT(took, 30s);
    EXPECT_TRUE(at.server->stop(100ms));
}

TEST(ServerLifetime, TwoServersOnOneRegistryServeOneGame) {
    Arrangement at;
    server::Server second(test_options(), {at.registry, at.registry, at.registry, at.journal,
                                           at.roster, [] { return base::Timestamp(); },
                                           [] { return std::array<std::uint8_t, 16>{7}; }});
    ASSERT_TRUE(second.start());
    const std::string a = at.login("a"), b = at.login("b");
    Client lobby_a(at.port(), "game/lobby"), lobby_b(second.port(), "game/lobby");
    const std::string game = game_of(at.connect("game/find").ask(find_text(a, 2)));
    Client(second.port(), "game/find").ask(find_text(b, 2));
    lobby_a.send(lobby_text(game, a));
    lobby_b.send(lobby_text(game, b));
    EXPECT_EQ(status_of(lobby_a.receive()), "START");
    EXPECT_EQ(status_of(lobby_b.receive()), "START");
    for (int i = 0; i < 5; ++i) {
        const bool first = (i % 2 == 0) == (a < b);
        EXPECT_EQ(status_of((first ? lobby_a : lobby_b).receive()), "USER'S TURN");
        // Each acts at the other's server.
        Client action(first ? second.port() : at.port(), "game/action");
        action.ask(action_text(game, first ? a : b, first ? b : a));
    }
    EXPECT_EQ(status_of(lobby_a.receive()), "COMPLETE");
    EXPECT_EQ(status_of(lobby_b.receive()), "COMPLETE");
    EXPECT_EQ(at.journal.messages_of(game).size(), 2u + 3 + 5 + 4 + 4);
    EXPECT_TRUE(second.stop(1s));
}

}  // namespace
}  // namespace integration
