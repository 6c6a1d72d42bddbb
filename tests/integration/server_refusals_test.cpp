#include <gtest/gtest.h>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

constexpr const char* k_stranger = "00000000-0000-4000-8000-00000000000a";

std::string payload(const std::string& fields) { return R"({"PAYLOAD":{)" + fields + "}}"; }

std::string field(const std::string& name, const std::string& value) {
    return '"' + name + R"(":")" + value + '"';
}

// Expects these refusals on one connection, which stays usable.
void expect_refusals(Client& client,
                     const std::vector<std::pair<std::string, std::string>>& requests) {
    for (const auto& [request, status] : requests) {
        const auto answer = client.ask(request);
        EXPECT_EQ(status_of(answer), status) << request;
        ASSERT_TRUE(answer.is_object()) << request;
        EXPECT_EQ(answer.at("PAYLOAD"), json::value(json::object())) << request;
    }
}

TEST(ServerRefusals, OfEveryEndpointForMessagesThatMakeNoSense) {
    Arrangement at;
    for (const char* path : {"login", "game/find", "game/lobby", "game/hero", "game/action"}) {
        auto client = at.connect(path);
        expect_refusals(client, {{"", "MESSAGE IS NOT A JSON OBJECT"},
                                 {"hello", "MESSAGE IS NOT A JSON OBJECT"},
                                 {"[1]", "MESSAGE IS NOT A JSON OBJECT"},
                                 {"{\"PAYLOAD\":", "MESSAGE IS NOT A JSON OBJECT"},
                                 {"{}", "MISSING PAYLOAD IN MESSAGE"},
                                 {R"({"PAYLOAD":7})", "PAYLOAD IS NOT AN OBJECT"}});
    }
    EXPECT_EQ(server::at(at.server->counts(), server::Count::refusals), 30u);
}

TEST(ServerRefusals, OfLogin) {
    Arrangement at;
    auto client = at.connect("login");
    const std::string wrong = "USER IS NOT A TEXT OF 1 TO 128 BYTES";
    expect_refusals(client, {{payload(""), "MISSING USER IN PAYLOAD"},
                             {payload(R"("USER":7)"), wrong},
                             {payload(R"("USER":"")"), wrong},
                             {payload(field("USER", std::string(129, 'x'))), wrong},
                             {payload(R"("USER":"a","PROTECT":1)"), "PROTECT IS NOT TRUE OR FALSE"},
                             {payload(R"("USER":"a","SECRET":1)"), "SECRET IS NOT A TEXT"}});
    EXPECT_EQ(status_of(client.ask(login_text("a"))), "USER CREATED");
    EXPECT_EQ(status_of(client.ask(login_text("a"))), "");
}

TEST(ServerRefusals, OfFind) {
    Arrangement at(test_options(), even_roster(5));
    const std::string user = at.login("a");
    const std::string token = field("USER_TOKEN", user) + ',';
    auto client = at.connect("game/find");
    expect_refusals(client,
                    {{payload(""), "MISSING USER TOKEN IN PAYLOAD"},
                     {payload(R"("USER_TOKEN":"x","PARTICIPANTS":2)"), "USER TOKEN IS NOT A UUID"},
                     {payload(field("USER_TOKEN", user)), "MISSING PARTICIPANTS IN PAYLOAD"},
                     {payload(token + R"("PARTICIPANTS":"two")"), "PARTICIPANTS IS NOT A NUMBER"},
                     {payload(token + R"("PARTICIPANTS":1)"), "PARTICIPANTS OUT OF RANGE"},
                     {payload(token + R"("PARTICIPANTS":101)"), "PARTICIPANTS OUT OF RANGE"},
                     {payload(token + R"("PARTICIPANTS":6)"), "PARTICIPANTS OUT OF RANGE"},
                     {payload(token + R"("PARTICIPANTS":2,"MATCH":"")"),
                      "MATCH IS NOT A TEXT OF 1 TO 64 BYTES"},
                     {payload(token + R"("PARTICIPANTS":2,"SEAT":2)"), "SEAT OUT OF RANGE"},
                     {find_text(k_stranger, 2), "UNKNOWN USER"}});
    EXPECT_EQ(text_at(client.ask(find_text(user, 5)), "/STATUS/JOINED"), "SUCCESS");
}

TEST(ServerRefusals, OfFindWithoutHeroes) {
    Arrangement at(test_options(), combat::Roster());
    const std::string user = at.login("a");
    EXPECT_EQ(status_of(at.connect("game/find").ask(find_text(user, 2))),
              "LIST OF SUPERHEROS NOT AVAILABLE");
}

TEST(ServerRefusals, OfFindWhileTheJournalIsBehind) {
    Arrangement at;
    const std::string a = at.login("a"), b = at.login("b");
    auto find = at.connect("game/find");
    const std::string game = game_of(find.ask(find_text(a, 2)));
    find.ask(find_text(b, 2));
    at.journal.admits = false;
    expect_refusals(find, {{find_text(a, 3), "SERVER ADMITS NO NEW GAMES NOW"}});
    // The fight goes on.
    const auto hit =
        at.connect("game/action").ask(action_text(game, std::min(a, b), std::max(a, b)));
    EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
    at.journal.admits = true;
    EXPECT_EQ(text_at(find.ask(find_text(a, 3)), "/STATUS/JOINED"), "SUCCESS");
}

TEST(ServerRefusals, OfFindWithTooManyGames) {
    auto options = test_options();
    options.limits.games = 1;
    Arrangement at(std::move(options));
    const std::string user = at.login("a");
    auto find = at.connect("game/find");
    EXPECT_EQ(text_at(find.ask(find_text(user, 2)), "/STATUS/JOINED"), "SUCCESS");
    expect_refusals(find, {{find_text(user, 3), "SERVER ADMITS NO NEW GAMES NOW"}});
}

TEST(ServerRefusals, OfFindWithTooManyGamesOfOneUser) {
    auto options = test_options();
    options.limits.games_of_user = 1;
    Arrangement at(std::move(options));
    const std::string a = at.login("a"), b = at.login("b");
    auto find = at.connect("game/find");
    const std::string game = game_of(find.ask(find_text(a, 2)));
    expect_refusals(find, {{find_text(a, 3), "USER HAS TOO MANY GAMES AT ONCE"}});
    EXPECT_EQ(game_of(find.ask(find_text(b, 2))), game);
    expect_refusals(find, {{find_text(b, 3), "USER HAS TOO MANY GAMES AT ONCE"}});
    auto action = at.connect("game/action");
    for (bool is_over = false; !is_over; is_over = at.server->games_under_way() == 0) {
        action.ask(action_text(game, std::min(a, b), std::max(a, b)));
        action.ask(action_text(game, std::max(a, b), std::min(a, b)));
    }
    EXPECT_EQ(text_at(find.ask(find_text(a, 3)), "/STATUS/JOINED"), "SUCCESS");
}

TEST(ServerRefusals, OfLobbyAndHero) {
    Arrangement at;
    const std::string user = at.login("a"), stranger = at.login("b");
    const std::string game = game_of(at.connect("game/find").ask(find_text(user, 2)));
    auto lobby = at.connect("game/lobby");
    expect_refusals(lobby, {{payload(field("USER_TOKEN", user)), "MISSING GAME TOKEN IN PAYLOAD"},
                            {payload(field("GAME_TOKEN", game)), "MISSING USER TOKEN IN PAYLOAD"},
                            {lobby_text("x", user), "GAME TOKEN IS NOT A UUID"},
                            {lobby_text(game, "x"), "USER TOKEN IS NOT A UUID"},
                            {lobby_text(game, k_stranger), "UNKNOWN USER"},
                            {lobby_text(game, stranger), "NOT A MEMBER OF THE GAME"}});
    EXPECT_EQ(status_of(lobby.ask(lobby_text(k_stranger, user))), "TIMED OUT");
    auto hero = at.connect("game/hero");
    expect_refusals(hero, {{payload(field("USER_TOKEN", user)), "MISSING GAME TOKEN IN PAYLOAD"},
                           {payload(field("GAME_TOKEN", game)), "MISSING USER TOKEN IN PAYLOAD"},
                           {lobby_text("x", user), "GAME TOKEN IS NOT A UUID"},
                           {lobby_text(k_stranger, user), "UNKNOWN GAME"}});
}

TEST(ServerRefusals, OfAction) {
    Arrangement at(test_options(),
                   combat::Roster({{1, "", 50, 25}, {2, "", 50, 25}, {3, "", 50, 25}}));
    std::vector<std::string> users{at.login("a"), at.login("b"), at.login("c")};
    std::sort(users.begin(), users.end());
    const std::string outsider = at.login("d");
    auto find = at.connect("game/find");
    const std::string game = game_of(find.ask(find_text(users[0], 3)));
    auto client = at.connect("game/action");
    const std::string tokens = field("GAME_TOKEN", game) + ',' + field("USER_TOKEN", users[0]);
    const std::string enemy = ',' + field("ENEMY_TOKEN", users[1]);
    expect_refusals(client,
                    {{action_text(game, users[0], users[1]), "GAME NOT STARTED"},
                     {payload(field("GAME_TOKEN", game)), "MISSING USER TOKEN IN PAYLOAD"},
                     {payload(field("USER_TOKEN", users[0])), "MISSING GAME TOKEN IN PAYLOAD"},
                     {payload(tokens + R"(,"ACTION":"ATTACK")"), "MISSING ENEMY TOKEN IN PAYLOAD"},
                     {payload(tokens + enemy), "MISSING ACTION IN PAYLOAD"},
                     {payload(tokens + enemy + R"(,"ACTION":"DANCE")"), "UNKNOWN ACTION"},
                     {payload(tokens + enemy + R"(,"ACTION":1)"), "ACTION IS NOT A TEXT"},
                     {action_text(game, users[0], "x"), "ENEMY TOKEN IS NOT A UUID"},
                     {action_text(game, k_stranger, users[1]), "UNKNOWN USER"},
                     {action_text(k_stranger, users[0], users[1]), "UNKNOWN GAME"}});
    find.ask(find_text(users[1], 3));
    find.ask(find_text(users[2], 3));
    expect_refusals(client, {{action_text(game, outsider, users[1]), "NOT A MEMBER OF THE GAME"},
                             {action_text(game, users[1], users[0]), "NOT THIS USER'S TURN"},
                             {action_text(game, users[0], users[0]), "ENEMY IS THE USER"},
                             {action_text(game, users[0], outsider), "ENEMY NOT IN THE GAME"}});
    client.ask(action_text(game, users[0], users[1]));
    expect_refusals(client, {{action_text(game, users[2], users[1]), "ENEMY ALREADY OUT"}});
    client.ask(action_text(game, users[2], users[0]));
    expect_refusals(client, {{action_text(game, users[2], users[0]), "GAME IS OVER"}});
}

TEST(ServerRefusals, OfProtectedUsersWithoutTheirSecret) {
    Arrangement at;
    auto login = at.connect("login");
    const auto created = login.ask(payload(R"("USER":"a","PROTECT":true)"));
    EXPECT_EQ(status_of(created), "USER CREATED");
    const std::string user = text_at(created, "/PAYLOAD/USER_TOKEN");
    const std::string secret = text_at(created, "/PAYLOAD/SECRET");
    EXPECT_EQ(secret.size(), 32u);
    const std::string shown = ',' + field("SECRET", secret);
    const std::string wrong = ',' + field("SECRET", std::string(32, '0'));
    const std::string not_allowed = "NOT ALLOWED FOR THIS USER";

    expect_refusals(login, {{login_text("a"), not_allowed},
                            {payload(R"("USER":"a")" + wrong), not_allowed},
                            {payload(R"("USER":"a","PROTECT":true)"), not_allowed}});
    const auto again = login.ask(payload(R"("USER":"a")" + shown));
    EXPECT_EQ(text_at(again, "/PAYLOAD/USER_TOKEN"), user);
    EXPECT_EQ(text_at(again, "/PAYLOAD/SECRET"), "");

    auto find = at.connect("game/find");
    expect_refusals(find,
                    {{find_text(user, 2), not_allowed}, {find_text(user, 2, wrong), not_allowed}});
    const std::string game = game_of(find.ask(find_text(user, 2, shown)));
    auto lobby = at.connect("game/lobby");
    expect_refusals(lobby, {{lobby_text(game, user), not_allowed}});
    lobby.send(payload(field("GAME_TOKEN", game) + ',' + field("USER_TOKEN", user) + shown));

    const std::string plain = at.login("b");
    find.ask(find_text(plain, 2));
    EXPECT_EQ(status_of(lobby.receive()), "START");
    auto action = at.connect("game/action");
    expect_refusals(action, {{action_text(game, user, plain), not_allowed}});
    EXPECT_EQ(status_of(at.connect("game/hero").ask(lobby_text(game, user))), "HERO SPEC");
    if (plain < user) action.ask(action_text(game, plain, user));
    const auto hit =
        action.ask(payload(field("GAME_TOKEN", game) + ',' + field("USER_TOKEN", user) + ',' +
                           field("ENEMY_TOKEN", plain) + R"(,"ACTION":"ATTACK")" + shown));
    EXPECT_EQ(text_at(hit, "/STATUS/ACTION"), "ATTACK");
}

TEST(ServerRefusals, AnUnprotectedUserStaysSo) {
    Arrangement at;
    auto login = at.connect("login");
    const std::string user = text_at(login.ask(login_text("a")), "/PAYLOAD/USER_TOKEN");
    const auto again = login.ask(payload(R"("USER":"a","PROTECT":true)"));
    EXPECT_EQ(text_at(again, "/PAYLOAD/USER_TOKEN"), user);
    EXPECT_EQ(text_at(again, "/PAYLOAD/SECRET"), "");
    EXPECT_EQ(text_at(login.ask(login_text("a")), "/PAYLOAD/USER_TOKEN"), user);
}

}  // namespace
}  // namespace integration
