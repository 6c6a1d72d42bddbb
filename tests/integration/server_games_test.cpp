#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

// A user with its token, its game and a lobby connection.
struct Player {
    Player(const Arrangement& at, const std::string& name)
        : user(at.login(name)),
          find(at.connect("game/find")),
          lobby(at.connect("game/lobby")),
          action(at.connect("game/action")) {}

    json::value join(int participants, const std::string& more = {}) {
        const auto answer = find.ask(find_text(user, participants, more));
        game = game_of(answer);
        lobby.send(lobby_text(game, user));
        return answer;
    }
    json::value attack(const std::string& enemy) {
        return action.ask(action_text(game, user, enemy));
    }

    std::string user, game;
    Client find, lobby, action;
};

// Two users; `a` is the one whose token is smaller: it has the first turn.
struct Two {
    explicit Two(const Arrangement& at) : one(at, "a"), other(at, "b") {}

    Player one, other;
    Player& a = one.user < other.user ? one : other;
    Player& b = one.user < other.user ? other : one;
};

TEST(ServerGames, AWholeDuelIsToldInOrder) {
    Arrangement at;
    Two two(at);
    Player &a = two.a, &b = two.b;
    const auto answer = a.join(2);
    EXPECT_EQ(text_at(answer, "/STATUS/JOINED"), "SUCCESS");
    EXPECT_GT(answer.at("PAYLOAD").at("HERO_ID").to_number<int>(), 0);
    b.join(2);
    EXPECT_EQ(a.game, b.game);

    const auto start = a.lobby.receive();
    EXPECT_EQ(status_of(start), "START");
    EXPECT_EQ(game_of(start), a.game);
    EXPECT_EQ(start.at("PAYLOAD").at("PARTICIPANTS").as_array().size(), 2u);
    const auto& hero = start.at("PAYLOAD").at("PARTICIPANTS_HEROS").at(b.user);
    EXPECT_EQ(text_at(hero, "/token"), b.user);
    EXPECT_EQ(hero.at("health").to_number<int>(), 25);
    EXPECT_EQ(status_of(b.lobby.receive()), "START");

    for (const auto& [before, after] : {std::pair(25, 15), std::pair(15, 5), std::pair(5, 0)}) {
        const auto turn = a.lobby.receive();
        EXPECT_EQ(status_of(turn), "USER'S TURN");
        EXPECT_EQ(turn.at("PAYLOAD").at("HEALTH").at(b.user).to_number<int>(), before);
        const auto hit = a.attack(b.user);
        EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
        const auto& details = hit.at("STATUS").at("DETAILS");
        EXPECT_EQ(text_at(details, "/ENEMY_TOKEN"), b.user);
        EXPECT_EQ(details.at("ENEMY_DAMAGE").to_number<int>(), 10);
        EXPECT_EQ(details.at("ENEMY_HEALTH_POST").to_number<int>(), after);
        if (after == 0) break;
        EXPECT_EQ(status_of(b.lobby.receive()), "USER'S TURN");
        b.attack(a.user);
    }
    EXPECT_EQ(status_of(a.lobby.receive()), "COMPLETE");
    EXPECT_EQ(status_of(b.lobby.receive()), "COMPLETE");

    const std::string turn = "Pushing User's Turn Notification", attack = "Attack Completed";
    EXPECT_EQ(at.journal.messages_of(a.game),
              (std::vector<std::string>{
                  "Hero Selected", "Hero Selected", "Starting Match", "Starting Match", turn,
                  attack, turn, attack, turn, attack, turn, attack, turn, attack, "Game Finished",
                  "Game Finished", "Cleaning Game Records", "Cleaning Game Records"}));
    const auto counts = at.server->counts();
    EXPECT_EQ(server::at(counts, server::Count::games_started), 1u);
    EXPECT_EQ(server::at(counts, server::Count::games_finished), 1u);
    EXPECT_EQ(server::at(counts, server::Count::actions), 5u);
    EXPECT_EQ(server::at(counts, server::Count::refusals), 0u);
    EXPECT_EQ(server::at(counts, server::Count::pushes), 9u);
    EXPECT_TRUE(eventually([&] { return at.server->games_under_way() == 0; }));
}

TEST(ServerGames, ThreePlayersFightUntilOneStands) {
    Arrangement at;
    std::map<std::string, std::unique_ptr<Player>> players;
    for (const char* name : {"a", "b", "c"}) {
        auto player = std::make_unique<Player>(at, name);
        player->join(3);
        const std::string user = player->user;
        players.emplace(user, std::move(player));
    }
    for (const auto& [user, player] : players) {
        EXPECT_EQ(status_of(player->lobby.receive()), "START");
    }
    std::map<std::string, int> health;
    for (const auto& [user, player] : players) health[user] = 25;
    std::vector<std::string> order;
    for (const auto& [user, player] : players) order.push_back(user);
    int attacks = 0;
    while (order.size() > 1) {
        Player& next = *players.at(order.front());
        const std::string enemy = order[1];
        ASSERT_EQ(status_of(next.lobby.receive()), "USER'S TURN");
        const auto hit = next.attack(enemy);
        health[enemy] = std::max(health[enemy] - 10, 0);
        ASSERT_EQ(hit.at("STATUS").at("DETAILS").at("ENEMY_HEALTH_POST").to_number<int>(),
                  health[enemy]);
        std::rotate(order.begin(), order.begin() + 1, order.end());
        if (health[enemy] == 0) order.erase(order.begin());
        ++attacks;
    }
    for (const auto& [user, player] : players) {
        EXPECT_EQ(status_of(player->lobby.receive()), "COMPLETE");
    }
    const std::string game = players.begin()->second->game;
    const auto messages = at.journal.messages_of(game);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), "Attack Completed"), attacks);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), "Game Finished"), 3);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), "Cleaning Game Records"), 3);
}

TEST(ServerGames, AUserWhoComesBackHearsStartAndItsTurnAgain) {
    Arrangement at;
    Two two(at);
    Player &a = two.a, &b = two.b;
    a.join(2);
    b.join(2);
    EXPECT_EQ(status_of(a.lobby.receive()), "START");
    EXPECT_EQ(status_of(a.lobby.receive()), "USER'S TURN");
    a.lobby.close();

    auto again = at.connect("game/lobby");
    again.send(lobby_text(a.game, a.user));
    EXPECT_EQ(status_of(again.receive()), "START");
    EXPECT_EQ(status_of(again.receive()), "USER'S TURN");
    a.attack(b.user);
    EXPECT_EQ(status_of(b.lobby.receive()), "START");
    EXPECT_EQ(status_of(b.lobby.receive()), "USER'S TURN");
    b.attack(a.user);
    EXPECT_EQ(status_of(again.receive()), "USER'S TURN");

    // The same connection asks once more: a new subscription.
    again.send(lobby_text(a.game, a.user));
    EXPECT_EQ(status_of(again.receive()), "START");
    EXPECT_EQ(status_of(again.receive()), "USER'S TURN");
    EXPECT_TRUE(again.receive(100ms).is_null());
}

TEST(ServerGames, ALatecomerHearsTheEnd) {
    Arrangement at(test_options(), combat::Roster({{1, "", 99, 9}, {2, "", 99, 9}}));
    Two two(at);
    Player &a = two.a, &b = two.b;
    a.join(2);
    b.join(2);
    a.attack(b.user);
    auto late = at.connect("game/lobby");
    late.send(lobby_text(b.game, b.user));
    EXPECT_EQ(status_of(late.receive()), "COMPLETE");
}

TEST(ServerGames, AskingAgainKeepsTheSeat) {
    Arrangement at;
    const std::string user = at.login("a");
    auto find = at.connect("game/find");
    const auto first = find.ask(find_text(user, 3));
    const auto second = find.ask(find_text(user, 3));
    EXPECT_EQ(first, second);
    EXPECT_EQ(at.journal.messages_of(game_of(first)).size(), 1u);
    EXPECT_NE(game_of(find.ask(find_text(user, 4))), game_of(first));
}

TEST(ServerGames, ParticipantsMayBeText) {
    Arrangement at;
    const std::string user = at.login("a");
    const auto answer =
        at.connect("game/find")
            .ask(R"({"PAYLOAD":{"USER_TOKEN":")" + user + R"(","PARTICIPANTS":"2"}})");
    EXPECT_EQ(text_at(answer, "/STATUS/JOINED"), "SUCCESS");
}

TEST(ServerGames, UsersOfOneMatchMeet) {
    Arrangement at;
    Player a(at, "a"), b(at, "b"), c(at, "c");
    a.join(2, R"(,"MATCH":"final")");
    c.join(2);
    b.join(2, R"(,"MATCH":"final")");
    EXPECT_EQ(a.game, b.game);
    EXPECT_NE(a.game, c.game);
    EXPECT_EQ(status_of(c.find.ask(find_text(c.user, 2, R"(,"MATCH":"final")"))),
              "MATCH IS FULL OR OVER");
}

TEST(ServerGames, WithASeedNamesDecideTokensAndHeroes) {
    std::vector<std::string> seen[2];
    for (auto& run : seen) {
        auto options = test_options();
        options.seed = 42;
        Arrangement at(std::move(options));
        for (const int seat : {1, 0}) {
            const std::string user = at.login("user" + std::to_string(seat));
            const auto answer =
                at.connect("game/find")
                    .ask(find_text(user, 2, R"(,"MATCH":"m1","SEAT":)" + std::to_string(seat)));
            run.push_back(user + game_of(answer) +
                          json::serialize(answer.at("PAYLOAD").at("HERO_ID")));
        }
        // The same seats taken the other way round give the same heroes.
        if (&run == &seen[1]) std::swap(run[0], run[1]);
        std::sort(run.begin(), run.end());
    }
    EXPECT_EQ(seen[0], seen[1]);
}

TEST(ServerGames, HeroShowsAnybodyInTheGame) {
    Arrangement at;
    Player a(at, "a"), b(at, "b");
    a.join(2);
    auto hero = at.connect("game/hero");
    const auto known = hero.ask(lobby_text(a.game, a.user));
    EXPECT_EQ(status_of(known), "HERO SPEC");
    EXPECT_EQ(known.at("PAYLOAD").at("HERO").at("attack").to_number<int>(), 10);
    const auto stranger = hero.ask(lobby_text(a.game, b.user));
    EXPECT_TRUE(stranger.at("PAYLOAD").at("HERO").at("id").is_null());
    EXPECT_EQ(stranger.at("PAYLOAD").at("HERO").at("health").to_number<int>(), 0);
}

TEST(ServerGames, SeeingNobodyChangesNothing) {
    Arrangement at;
    Two two(at);
    Player &a = two.a, &b = two.b;
    a.join(2);
    b.join(2);
    const auto answer =
        a.action.ask(R"({"PAYLOAD":{"GAME_TOKEN":")" + a.game + R"(","USER_TOKEN":")" + a.user +
                     R"(","ENEMY_TOKEN":null,"ACTION":"ATTACK"}})");
    EXPECT_EQ(text_at(answer, "/STATUS/ACTION"), "NA");
    EXPECT_EQ(text_at(answer, "/STATUS/DETAILS/ENEMY_STATUS"), "DEAD");
    EXPECT_EQ(text_at(a.attack(b.user), "/STATUS/ACTION"), "ATTACK");
    const auto messages = at.journal.messages_of(a.game);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), "Attacked Dead Enemy"), 1);
}

TEST(ServerGames, ANewConnectionForEveryRequestWorksToo) {
    Arrangement at;
    const std::string a = at.login("a"), b = at.login("b");
    const std::string game = game_of(at.connect("game/find").ask(find_text(a, 2)));
    at.connect("game/find").ask(find_text(b, 2));
    std::string user = std::min(a, b), enemy = std::max(a, b);
    for (int i = 0; i < 5; ++i) {
        const auto hit = at.connect("game/action").ask(action_text(game, user, enemy));
        EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
        std::swap(user, enemy);
    }
    EXPECT_EQ(status_of(at.connect("game/action").ask(action_text(game, user, enemy))),
              "GAME IS OVER");
}

}  // namespace
}  // namespace integration
