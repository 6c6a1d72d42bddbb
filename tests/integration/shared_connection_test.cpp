// Several users on one connection.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "player/fleet.h"
#include "tests/integration/server_client.h"

namespace integration {
namespace {

constexpr const char* k_too_many = "TOO MANY MESSAGES OF THIS USER WITHIN A SECOND";

std::string user_of(const json::value& message) { return text_at(message, "/PAYLOAD/USER_TOKEN"); }

// Two users in a duel, with one connection to each endpoint for both.
struct SharedDuel {
    explicit SharedDuel(const Arrangement& at)
        : find(at.connect("game/find")),
          lobby(at.connect("game/lobby")),
          action(at.connect("game/action")) {
        Client login = at.connect("login");
        login.send(login_text("a"));
        login.send(login_text("b"));
        first = user_of(login.receive());
        second = user_of(login.receive());
        if (second < first) std::swap(first, second);
        find.send(find_text(first, 2));
        find.send(find_text(second, 2));
        game = game_of(find.receive());
        EXPECT_EQ(game_of(find.receive()), game);
        lobby.send(lobby_text(game, first));
        lobby.send(lobby_text(game, second));
    }

    json::value attack(const std::string& user, const std::string& enemy) {
        return action.ask(action_text(game, user, enemy));
    }

    Client find, lobby, action;
    std::string first, second, game;  // `first` has the first turn
};

TEST(SharedConnection, EachPushNamesTheUserItIsFor) {
    Arrangement at;
    SharedDuel duel(at);
    std::multiset<std::string> begun;
    for (int i = 0; i < 3; ++i) {
        const auto push = duel.lobby.receive();
        EXPECT_EQ(game_of(push), duel.game);
        begun.insert(status_of(push) + ' ' + user_of(push));
    }
    EXPECT_EQ(begun, (std::multiset<std::string>{"START " + duel.first, "START " + duel.second,
                                                 "USER'S TURN " + duel.first}));
    const std::string* attacker = &duel.first;
    const std::string* enemy = &duel.second;
    for (int attacks = 1; attacks < 5; ++attacks) {
        EXPECT_EQ(user_of(duel.attack(*attacker, *enemy)), *attacker);
        std::swap(attacker, enemy);
        const auto turn = duel.lobby.receive();
        EXPECT_EQ(status_of(turn), "USER'S TURN");
        EXPECT_EQ(user_of(turn), *attacker);
    }
    duel.attack(*attacker, *enemy);
    std::set<std::string> told;
    for (int i = 0; i < 2; ++i) {
        const auto end = duel.lobby.receive();
        EXPECT_EQ(status_of(end), "COMPLETE");
        told.insert(user_of(end));
    }
    EXPECT_EQ(told, (std::set<std::string>{duel.first, duel.second}));
}

TEST(SharedConnection, AnswersComeInTheOrderOfTheRequests) {
    Arrangement at;
    SharedDuel duel(at);
    constexpr int k_requests = 300;
    for (int i = 0; i < k_requests; ++i) {
        const bool even = i % 2 == 0;
        duel.action.send(action_text(duel.game, even ? duel.second : duel.first, "nobody"));
        duel.action.send(action_text(duel.game, duel.second, duel.first));
    }
    for (int i = 0; i < k_requests; ++i) {
        EXPECT_EQ(status_of(duel.action.receive()), "ENEMY TOKEN IS NOT A UUID");
        EXPECT_EQ(status_of(duel.action.receive()), "NOT THIS USER'S TURN");
    }
}

TEST(SharedConnection, ARefusalInTheLobbyNamesTheUser) {
    Arrangement at;
    SharedDuel duel(at);
    for (int i = 0; i < 3; ++i) duel.lobby.receive();
    const std::string stranger = at.login("stranger");
    const auto refused = duel.lobby.ask(lobby_text(duel.game, stranger));
    EXPECT_EQ(status_of(refused), "NOT A MEMBER OF THE GAME");
    EXPECT_EQ(text_at(refused, "/USER_TOKEN"), stranger);
    EXPECT_TRUE(refused.at("PAYLOAD").as_object().empty());
}

TEST(SharedConnection, OneUsersFloodDoesNotCutTheOthers) {
    auto options = test_options();
    options.limits.messages_per_second = 20;
    Arrangement at(std::move(options));
    Client action = at.connect("game/action");
    std::vector<std::string> users;
    const std::string game = base::Uuid().text();
    for (const char* name : {"a", "b", "c", "d"}) {
        users.push_back(at.login(name));
        EXPECT_EQ(status_of(action.ask(action_text(game, users.back(), users[0]))), "UNKNOWN GAME");
    }
    // Thirty of one user within a second are too many, which a slow machine may not manage at once.
    int refused = 0;
    for (int burst = 0; burst < 100 && refused == 0; ++burst) {
        for (int i = 0; i < 30; ++i) action.send(action_text(game, users[0], users[1]));
        for (int i = 0; i < 30; ++i) refused += status_of(action.receive()) == k_too_many ? 1 : 0;
    }
    EXPECT_GT(refused, 0);
    EXPECT_EQ(status_of(action.ask(action_text(game, users[1], users[0]))), "UNKNOWN GAME");
}

TEST(SharedConnection, AFloodOfAllItsUsersClosesWith1008) {
    auto options = test_options();
    options.limits.messages_per_second = 20;
    Arrangement at(std::move(options));
    Client login = at.connect("login");
    for (const char* name : {"a", "b"})
        EXPECT_EQ(status_of(login.ask(login_text(name))), "USER CREATED");
    for (int i = 0; i < 200; ++i) login.send(login_text("a"));
    EXPECT_EQ(login.close_code(), 1008);
    EXPECT_EQ(login.close_reason(), "more than 40 messages within a second");
    EXPECT_NE(at.login("still"), "");
}

TEST(SharedConnection, AStopSendsAllThatWaitsAndThenSaysGoodBye) {
    Arrangement at;
    SharedDuel duel(at);
    const std::string* attacker = &duel.first;
    const std::string* enemy = &duel.second;
    for (int attacks = 0; attacks < 5; ++attacks) {
        duel.attack(*attacker, *enemy);
        std::swap(attacker, enemy);
    }
    std::thread stopper([&] { EXPECT_TRUE(at.server->stop(60s)); });
    for (int pushes = 0; pushes < 9; ++pushes) EXPECT_NE(user_of(duel.lobby.receive()), "");
    for (Client* client : {&duel.lobby, &duel.action, &duel.find}) {
        EXPECT_EQ(client->close_code(), 1001);
    }
    stopper.join();
}

// --- Fleets ---------------------------------------------------------------------------------

struct FleetRun {
    explicit FleetRun(const Arrangement& at, int users, player::PlayerIndex players = 12) {
        options.host = "127.0.0.1";
        options.port = at.port();
        options.players = players;
        options.client_sleep = 20ms;
        options.users_per_connection = users;
    }
    player::FleetOptions options;
};

TEST(SharedConnection, FleetsPlayTheirGamesOverFewConnections) {
    for (const int users : {1, 4, 50}) {
        const Arrangement at;
        player::Fleet fleet(FleetRun(at, users).options, player::Free{20, 2, 3}, {});
        ASSERT_TRUE(fleet.start());
        const auto ended = fleet.wait();
        EXPECT_TRUE(ended) << ended.error().what;
        EXPECT_GT(fleet.counts().games, 50U);
        EXPECT_EQ(fleet.counts().timed_out, 0U);
        EXPECT_EQ(fleet.counts().refusals, 0U);
        EXPECT_EQ(fleet.counts().reconnects, 0U);
        const auto made = server::at(at.server->counts(), server::Count::connections);
        const auto groups = static_cast<std::uint64_t>((12 + users - 1) / users);
        // Players who come later may have to make the connection of the login anew.
        EXPECT_GE(made, 4 * groups);
        EXPECT_LE(made, 4 * groups + 12);
    }
}

TEST(SharedConnection, WhatIsLostIsLostForAllItsUsersWhoGoOn) {
    Arrangement at;
    FleetRun run(at, 6);
    run.options.protection = player::Protection::none;
    player::Free games{-1, 2, 3};
    games.games = 200;
    player::Fleet fleet(run.options, games, {});
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(eventually([&] { return fleet.counts().games >= 30; }));
    at.restart_server();
    const auto ended = fleet.wait();
    ASSERT_TRUE(ended) << ended.error().what;
    EXPECT_GT(fleet.counts().reconnects, 0U);
    EXPECT_GE(fleet.counts().games, 200U);
}

}  // namespace
}  // namespace integration
