#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

// Plays `games` games for three, or until the server stops; returns those that were completed.
std::vector<std::string> play(const Arrangement& at, const std::string& name, int games) {
    const std::string user = at.login(name);
    Client find(at.port(), "game/find"), lobby(at.port(), "game/lobby");
    Client action(at.port(), "game/action");
    std::vector<std::string> completed;
    for (int i = 0; i < games; ++i) {
        const std::string game = game_of(find.ask(find_text(user, 3)));
        if (game.empty()) return completed;
        lobby.send(lobby_text(game, user));
        std::vector<std::string> enemies;
        for (;;) {
            const auto push = lobby.receive();
            if (push.is_null()) return completed;
            const std::string status = status_of(push);
            if (status == "START") {
                for (const auto& token : push.at("PAYLOAD").at("PARTICIPANTS").as_array()) {
                    if (token.as_string() != user) enemies.emplace_back(token.as_string());
                }
            } else if (status == "USER'S TURN") {
                const auto& health = push.at("PAYLOAD").at("HEALTH");
                for (const auto& enemy : enemies) {
                    if (health.at(enemy).to_number<int>() == 0) continue;
                    action.ask(action_text(game, user, enemy));
                    break;
                }
            } else {
                EXPECT_TRUE(status == "COMPLETE" || status == "TIMED OUT") << status;
                if (status == "COMPLETE") completed.push_back(game);
                break;
            }
        }
    }
    return completed;
}

TEST(ServerThreads, TwoThreadsServeManyPlayers) {
    auto options = test_options();
    options.threads = 2;
    options.lobby_timeout = 1s;
    Arrangement at(std::move(options));
    constexpr int k_players = 6, k_games = 8;
    std::vector<std::string> completed[k_players];
    std::vector<std::thread> players;
    for (int i = 0; i < k_players; ++i) {
        players.emplace_back(
            [&, i] { completed[i] = play(at, "user" + std::to_string(i), k_games); });
    }
    for (auto& player : players) player.join();

    std::map<std::string, int> told;
    for (const auto& games : completed) {
        for (const auto& game : games) ++told[game];
    }
    // A player may hear of an end before the other thread has journaled and counted it.
    EXPECT_TRUE(eventually([&] {
        return server::at(at.server->counts(), server::Count::games_finished) == told.size();
    }));
    const auto counts = at.server->counts();
    EXPECT_GE(told.size(), 10u);
    for (const auto& [game, users] : told) {
        EXPECT_EQ(users, 3);
        const auto messages = at.journal.messages_of(game);
        EXPECT_EQ(std::count(messages.begin(), messages.end(), "Hero Selected"), 3);
        EXPECT_EQ(std::count(messages.begin(), messages.end(), "Game Finished"), 3);
    }
    EXPECT_EQ(server::at(counts, server::Count::failures), 0u);
    EXPECT_EQ(server::at(counts, server::Count::refusals), 0u);
}

TEST(ServerThreads, StopsWhileManyPlay) {
    auto options = test_options();
    options.threads = 2;
    options.lobby_timeout = 300ms;
    Arrangement at(std::move(options));
    std::vector<std::thread> players;
    for (int i = 0; i < 4; ++i) {
        players.emplace_back([&, i] {
            try {
                play(at, "user" + std::to_string(i), 1000);
            } catch (const std::exception&) {
                // the connection was closed
            }
        });
    }
    EXPECT_TRUE(eventually(
        [&] { return server::at(at.server->counts(), server::Count::games_finished) > 2; }));
    EXPECT_TRUE(at.server->stop(60s));
    for (auto& player : players) player.join();
    EXPECT_EQ(server::at(at.server->counts(), server::Count::connections_now), 0u);
}

}  // namespace
}  // namespace integration
