#include <gtest/gtest.h>

#include <algorithm>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

TEST(ServerTimeouts, ALobbyThatDoesNotFillTimesOut) {
    auto options = test_options();
    options.lobby_timeout = 150ms;
    Arrangement at(std::move(options));
    const std::string user = at.login("a");
    const std::string game = game_of(at.connect("game/find").ask(find_text(user, 2)));
    auto lobby = at.connect("game/lobby");
    EXPECT_EQ(status_of(lobby.ask(lobby_text(game, user))), "TIMED OUT");
    EXPECT_EQ(
        at.journal.messages_of(game),
        (std::vector<std::string>{"Hero Selected", "Game Timed Out", "Cleaning Game Records"}));
    EXPECT_EQ(server::at(at.server->counts(), server::Count::games_timed_out), 1u);
    // Afterwards too, and a new game is opened.
    EXPECT_EQ(status_of(lobby.ask(lobby_text(game, user))), "TIMED OUT");
    EXPECT_NE(game_of(at.connect("game/find").ask(find_text(user, 2))), game);
}

TEST(ServerTimeouts, AnIdleUserForfeits) {
    auto options = test_options();
    options.turn_timeout = 2s;  // as long as the second needs at most to hear of its turn and act
    Arrangement at(std::move(options));
    std::vector<std::string> users{at.login("a"), at.login("b"), at.login("c")};
    std::sort(users.begin(), users.end());
    auto find = at.connect("game/find");
    std::string game;
    for (const auto& user : users) game = game_of(find.ask(find_text(user, 3)));
    auto second = at.connect("game/lobby"), third = at.connect("game/lobby");
    second.send(lobby_text(game, users[1]));
    third.send(lobby_text(game, users[2]));
    EXPECT_EQ(status_of(second.receive()), "START");
    EXPECT_EQ(status_of(third.receive()), "START");
    // The first never shows up: its turn passes to the second.
    const auto turn = second.receive();
    EXPECT_EQ(status_of(turn), "USER'S TURN");
    EXPECT_EQ(turn.at("PAYLOAD").at("HEALTH").at(users[0]).to_number<int>(), 0);
    const auto hit = at.connect("game/action").ask(action_text(game, users[1], users[2]));
    EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
    EXPECT_EQ(status_of(third.receive()), "USER'S TURN");
    EXPECT_EQ(status_of(third.receive()), "COMPLETE");
    EXPECT_EQ(status_of(second.receive()), "COMPLETE");
    const auto messages = at.journal.messages_of(game);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), "User Forfeited"), 2);
    EXPECT_EQ(messages.back(), "Cleaning Game Records");
    EXPECT_EQ(server::at(at.server->counts(), server::Count::forfeits), 2u);

    const auto sessions = at.registry.pull({*base::GameToken::parse(game)});
    const auto& logs = sessions->front().logs;
    EXPECT_EQ(logs.size(), 3u);
    EXPECT_NE(logs[0].find("FORFEIT"), std::string::npos);
    EXPECT_NE(logs[1].find("ATTACK"), std::string::npos);
}

TEST(ServerTimeouts, AGameEndsThoughAllItsUsersAreGone) {
    auto options = test_options();
    options.turn_timeout = 50ms;
    Arrangement at(std::move(options));
    std::string game;
    for (int i = 0; i < 10; ++i) {
        const std::string user = at.login("user" + std::to_string(i));
        game = game_of(at.connect("game/find").ask(find_text(user, 10)));
    }
    EXPECT_TRUE(eventually([&] { return at.server->games_under_way() == 0; }));
    EXPECT_EQ(server::at(at.server->counts(), server::Count::forfeits), 9u);
    EXPECT_EQ(at.journal.messages_of(game).back(), "Cleaning Game Records");
}

TEST(ServerTimeouts, ComingBackInTimeIsNoForfeit) {
    auto options = test_options();
    options.turn_timeout = 60s;
    Arrangement at(std::move(options));
    std::vector<std::string> users{at.login("a"), at.login("b")};
    std::sort(users.begin(), users.end());
    auto find = at.connect("game/find");
    std::string game;
    for (const auto& user : users) game = game_of(find.ask(find_text(user, 2)));
    {
        auto lobby = at.connect("game/lobby");
        EXPECT_EQ(status_of(lobby.ask(lobby_text(game, users[0]))), "START");
    }
    std::this_thread::sleep_for(300ms);
    auto back = at.connect("game/lobby");
    EXPECT_EQ(status_of(back.ask(lobby_text(game, users[0]))), "START");
    EXPECT_EQ(status_of(back.receive()), "USER'S TURN");
    const auto hit = at.connect("game/action").ask(action_text(game, users[0], users[1]));
    EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
}

TEST(ServerTimeouts, ServerSleepSlowsThePushesDown) {
    auto options = test_options();
    options.server_sleep = 100ms;
    Arrangement at(std::move(options));
    std::vector<std::string> users{at.login("a"), at.login("b")};
    std::sort(users.begin(), users.end());
    auto find = at.connect("game/find");
    std::string game;
    for (const auto& user : users) game = game_of(find.ask(find_text(user, 2)));
    const auto start = std::chrono::steady_clock::now();
    auto lobby = at.connect("game/lobby");
    EXPECT_EQ(status_of(lobby.ask(lobby_text(game, users[0]))), "START");
    EXPECT_EQ(status_of(lobby.receive()), "USER'S TURN");
    EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
}

}  // namespace
}  // namespace integration
