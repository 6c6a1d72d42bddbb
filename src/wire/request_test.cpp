#include "wire/request.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace wire {
namespace {

const std::string k_game = "0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11";
const std::string k_user = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
const std::string k_enemy = "16fd2706-8baf-433b-82eb-8c7fada847da";

// `text` with ' as ", and the three tokens filled in for GAME, USER and ENEMY in angle brackets.
std::string fill(std::string text) {
    const std::pair<std::string, std::string> k_names[] = {
        {"<G>", k_game}, {"<U>", k_user}, {"<E>", k_enemy}};
    for (char& c : text) {
        if (c == '\'') c = '"';
    }
    for (const auto& [name, value] : k_names) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
            text.replace(at, name.size(), value);
        }
    }
    return text;
}

std::string payload(const std::string& fields) { return fill("{'PAYLOAD':{" + fields + "}}"); }

template <class Request>
std::string_view status_of(const Parsed<Request>& parsed) {
    const auto* refused = std::get_if<Refused>(&parsed);
    return refused == nullptr ? "taken" : refused->status;
}

TEST(Endpoints, HaveTheContractsPaths) {
    EXPECT_EQ(endpoint_of("/api/v1/login"), Endpoint::login);
    EXPECT_EQ(endpoint_of("/api/v1/game/find"), Endpoint::find);
    EXPECT_EQ(endpoint_of("/api/v1/game/lobby"), Endpoint::lobby);
    EXPECT_EQ(endpoint_of("/api/v1/game/hero"), Endpoint::hero);
    EXPECT_EQ(endpoint_of("/api/v1/game/action"), Endpoint::action);
    EXPECT_EQ(path_of(Endpoint::action), "/api/v1/game/action");
    for (const auto* path : {"", "/", "/api/v1/login/", "/api/v1/game", "/API/V1/LOGIN"}) {
        EXPECT_EQ(endpoint_of(path), std::nullopt) << path;
    }
}

TEST(ParseLogin, TakesTheContractsExample) {
    const auto request =
        std::get<LoginRequest>(parse_login(fill("{'PAYLOAD':{'USER':'USER007'}}")));
    EXPECT_EQ(request.user, "USER007");
    EXPECT_FALSE(request.protect);
    EXPECT_EQ(request.secret, "");
}

TEST(ParseLogin, TakesProtectAndSecret) {
    const auto request = std::get<LoginRequest>(
        parse_login(payload("'USER':'M\\u00fcller','PROTECT':true,'SECRET':'5e'")));
    EXPECT_EQ(request.user, "M\xC3\xBCller");
    EXPECT_TRUE(request.protect);
    EXPECT_EQ(request.secret, "5e");
}

// In user and match; but JSON wants it escaped.
TEST(ParseRequests, TakeANulAsAnyOtherCharacter) {
    const std::string name("a\0b", 3);
    EXPECT_EQ(std::get<LoginRequest>(parse_login(payload("'USER':'a\\u0000b'"))).user, name);
    EXPECT_EQ(status_of(parse_login(payload("'USER':'" + name + "'"))), refusal::k_not_json);
    const std::string find = "'USER_TOKEN':'<U>','PARTICIPANTS':2,'MATCH':";
    EXPECT_EQ(std::get<FindRequest>(parse_find(payload(find + "'a\\u0000b'"))).match, name);
    EXPECT_EQ(status_of(parse_find(payload(find + "'" + name + "'"))), refusal::k_not_json);
}

TEST(ParseLogin, RefusesEachFault) {
    const std::pair<std::string, std::string_view> k_cases[] = {
        {payload(""), refusal::k_no_user},
        {payload("'USER':null"), refusal::k_no_user},
        {payload("'user':'a'"), refusal::k_no_user},
        {payload("'USER':''"), refusal::k_user_type},
        {payload("'USER':7"), refusal::k_user_type},
        {payload("'USER':['a']"), refusal::k_user_type},
        {payload("'USER':'" + std::string(129, 'a') + "'"), refusal::k_user_type},
        {payload("'USER':'" + std::string(128, 'a') + "'"), "taken"},
        {payload("'USER':'a','PROTECT':1"), refusal::k_protect_type},
        {payload("'USER':'a','PROTECT':'true'"), refusal::k_protect_type},
        {payload("'USER':'a','PROTECT':null"), "taken"},
        {payload("'USER':'a','SECRET':5"), refusal::k_secret_type},
        {payload("'USER':'a','SECRET':null"), "taken"},
    };
    for (const auto& [text, status] : k_cases) {
        EXPECT_EQ(status_of(parse_login(text)), status) << text;
    }
}

// What is wrong with the message as a whole is told in the same way by every endpoint.
TEST(ParseAny, RefusesWhatIsNoMessage) {
    const std::pair<std::string, std::string_view> k_cases[] = {
        {"", refusal::k_not_json},
        {" ", refusal::k_not_json},
        {"hello", refusal::k_not_json},
        {"null", refusal::k_not_json},
        {"[]", refusal::k_not_json},
        {"\"{}\"", refusal::k_not_json},
        {"{}{}", refusal::k_not_json},
        {"{\"PAYLOAD\":{}", refusal::k_not_json},
        {"{\"PAYLOAD\":{},}", refusal::k_not_json},
        {"{'PAYLOAD':{}}", refusal::k_not_json},
        {std::string("{\"PAYLOAD\":{}}\0", 15), refusal::k_not_json},
        {"{\"PAYLOAD\":{\"USER\":\"\xFF\xFE\"}}", refusal::k_not_json},
        {"{\"PAYLOAD\":{\"USER\":\"\xC0\x80\"}}", refusal::k_not_json},
        {"{\"PAYLOAD\":{\"USER\":\"\\ud800\"}}", refusal::k_not_json},
        {"{\"PAYLOAD\":{\"USER\":\"a\nb\"}}", refusal::k_not_json},
        {"{\"PAYLOAD\":{\"USER\":NaN}}", refusal::k_not_json},
        {"{}", refusal::k_no_payload},
        {"{\"payload\":{}}", refusal::k_no_payload},
        {"{\"PAYLOAD\":null}", refusal::k_no_payload},
        {"{\"PAYLOAD\":[]}", refusal::k_payload_type},
        {"{\"PAYLOAD\":\"{}\"}", refusal::k_payload_type},
        {"{\"PAYLOAD\":1}", refusal::k_payload_type},
    };
    for (const auto& [text, status] : k_cases) {
        EXPECT_EQ(status_of(parse_login(text)), status) << text;
        EXPECT_EQ(status_of(parse_find(text)), status) << text;
        EXPECT_EQ(status_of(parse_lobby(text)), status) << text;
        EXPECT_EQ(status_of(parse_hero(text)), status) << text;
        EXPECT_EQ(status_of(parse_action(text)), status) << text;
    }
}

TEST(ParseAny, EndsDeepNestingAndLongTexts) {
    const std::string deep(200'000, '[');
    EXPECT_EQ(status_of(parse_login(deep)), refusal::k_not_json);
    const std::string deep_objects = [] {
        std::string text = "{\"PAYLOAD\":{\"USER\":";
        for (int i = 0; i < 20'000; ++i) text += "{\"a\":";
        return text;
    }();
    EXPECT_EQ(status_of(parse_login(deep_objects)), refusal::k_not_json);
    EXPECT_EQ(status_of(parse_login(payload("'USER':'" + std::string(60'000, 'x') + "'"))),
              refusal::k_user_type);
    std::string wide = "{\"PAYLOAD\":{\"USER\":\"a\",\"X\":[";
    for (int i = 0; i < 20'000; ++i) wide += "0,";
    wide += "0]}}";
    EXPECT_EQ(status_of(parse_login(wide)), "taken");
}

TEST(ParseAny, TakesTheLastOfDoubledKeysAndIgnoresUnknownOnes) {
    const auto request = std::get<LoginRequest>(
        parse_login(payload("'USER':'first','COLOUR':[1,{'a':null}],'USER':'last'")));
    EXPECT_EQ(request.user, "last");
}

TEST(ParseFind, TakesTheContractsExample) {
    const auto request =
        std::get<FindRequest>(parse_find(payload("'USER_TOKEN':'<U>','PARTICIPANTS':3")));
    EXPECT_EQ(request.user.text(), k_user);
    EXPECT_EQ(request.participants, 3);
    EXPECT_EQ(request.match, std::nullopt);
    EXPECT_EQ(request.seat, std::nullopt);
}

TEST(ParseFind, TakesNumbersAsTextMatchAndSeat) {
    const auto request = std::get<FindRequest>(parse_find(
        payload("'USER_TOKEN':'<U>','PARTICIPANTS':'100','MATCH':'m1','SEAT':99,'SECRET':'s'")));
    EXPECT_EQ(request.participants, 100);
    EXPECT_EQ(request.match, "m1");
    EXPECT_EQ(request.seat, 99);
    EXPECT_EQ(request.secret, "s");
}

TEST(ParseFind, RefusesEachFault) {
    const std::string user = "'USER_TOKEN':'<U>',";
    const std::string good = user + "'PARTICIPANTS':3,";
    const std::string long_match = "'MATCH':'" + std::string(65, 'm') + "'";
    const std::pair<std::string, std::string_view> k_cases[] = {
        {"'PARTICIPANTS':3", refusal::k_no_user_token},
        {"'USER_TOKEN':null,'PARTICIPANTS':3", refusal::k_no_user_token},
        {"'USER_TOKEN':5,'PARTICIPANTS':3", refusal::k_user_token_type},
        {"'USER_TOKEN':'','PARTICIPANTS':3", refusal::k_user_token_type},
        {"'USER_TOKEN':'<U>0','PARTICIPANTS':3", refusal::k_user_token_type},
        {"'USER_TOKEN':'<U>'", refusal::k_no_participants},
        {user + "'PARTICIPANTS':null", refusal::k_no_participants},
        {user + "'PARTICIPANTS':true", refusal::k_participants_type},
        {user + "'PARTICIPANTS':[2]", refusal::k_participants_type},
        {user + "'PARTICIPANTS':'two'", refusal::k_participants_type},
        {user + "'PARTICIPANTS':'3x'", refusal::k_participants_type},
        {user + "'PARTICIPANTS':''", refusal::k_participants_type},
        {user + "'PARTICIPANTS':1", refusal::k_participants_range},
        {user + "'PARTICIPANTS':0", refusal::k_participants_range},
        {user + "'PARTICIPANTS':-3", refusal::k_participants_range},
        {user + "'PARTICIPANTS':101", refusal::k_participants_range},
        {user + "'PARTICIPANTS':2.5", refusal::k_participants_range},
        {user + "'PARTICIPANTS':1e300", refusal::k_participants_range},
        {user + "'PARTICIPANTS':18446744073709551615", refusal::k_participants_range},
        {user + "'PARTICIPANTS':-9223372036854775808", refusal::k_participants_range},
        {user + "'PARTICIPANTS':4294967298", refusal::k_participants_range},
        {user + "'PARTICIPANTS':'99999999999999999999'", refusal::k_participants_range},
        {user + "'PARTICIPANTS':'-2'", refusal::k_participants_range},
        {good + "'MATCH':5", refusal::k_match_type},
        {good + "'MATCH':''", refusal::k_match_type},
        {good + long_match, refusal::k_match_type},
        {good + "'MATCH':null", "taken"},
        {good + "'SEAT':3", refusal::k_seat_range},
        {good + "'SEAT':-1", refusal::k_seat_range},
        {good + "'SEAT':'x'", refusal::k_seat_range},
        {good + "'SEAT':2", "taken"},
        {good + "'SECRET':{}", refusal::k_secret_type},
    };
    for (const auto& [fields, status] : k_cases) {
        EXPECT_EQ(status_of(parse_find(payload(fields))), status) << fields;
    }
}

TEST(ParseLobbyAndHero, TakeTheContractsExample) {
    const std::string text = payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>'");
    const auto lobby = std::get<LobbyRequest>(parse_lobby(text));
    EXPECT_EQ(lobby.game.text(), k_game);
    EXPECT_EQ(lobby.user.text(), k_user);
    const auto hero = std::get<HeroRequest>(parse_hero(text));
    EXPECT_EQ(hero.game.text(), k_game);
    EXPECT_EQ(hero.user.text(), k_user);
}

TEST(ParseLobbyAndHero, RefuseEachFault) {
    const std::pair<std::string, std::string_view> k_cases[] = {
        {"'GAME_TOKEN':'<G>'", refusal::k_no_user_token},
        {"'USER_TOKEN':'<U>'", refusal::k_no_game_token},
        {"'GAME_TOKEN':'x','USER_TOKEN':'<U>'", refusal::k_game_token_type},
        {"'GAME_TOKEN':7,'USER_TOKEN':'<U>'", refusal::k_game_token_type},
        {"'GAME_TOKEN':'<G>','USER_TOKEN':'x'", refusal::k_user_token_type},
    };
    for (const auto& [fields, status] : k_cases) {
        EXPECT_EQ(status_of(parse_lobby(payload(fields))), status) << fields;
        EXPECT_EQ(status_of(parse_hero(payload(fields))), status) << fields;
    }
    EXPECT_EQ(status_of(parse_lobby(payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>','SECRET':0"))),
              refusal::k_secret_type);
}

TEST(ParseAction, TakesTheContractsExamples) {
    const std::string both = "'GAME_TOKEN':'<G>','USER_TOKEN':'<U>',";
    const auto attack = std::get<ActionRequest>(
        parse_action(payload(both + "'ENEMY_TOKEN':'<E>','ACTION':'ATTACK'")));
    EXPECT_EQ(attack.game.text(), k_game);
    EXPECT_EQ(attack.user.text(), k_user);
    ASSERT_TRUE(attack.enemy);
    EXPECT_EQ(attack.enemy->text(), k_enemy);
    const auto nobody = std::get<ActionRequest>(
        parse_action(payload(both + "'ENEMY_TOKEN':null,'ACTION':'ATTACK'")));
    EXPECT_EQ(nobody.enemy, std::nullopt);
}

TEST(ParseAction, RefusesEachFault) {
    const std::string both = "'GAME_TOKEN':'<G>','USER_TOKEN':'<U>',";
    const std::string enemy = both + "'ENEMY_TOKEN':'<E>',";
    const std::pair<std::string, std::string_view> k_cases[] = {
        {"'GAME_TOKEN':'<G>','ENEMY_TOKEN':'<E>','ACTION':'ATTACK'", refusal::k_no_user_token},
        {"'USER_TOKEN':'<U>','ENEMY_TOKEN':'<E>','ACTION':'ATTACK'", refusal::k_no_game_token},
        {both + "'ACTION':'ATTACK'", refusal::k_no_enemy_token},
        {both + "'ENEMY_TOKEN':'x','ACTION':'ATTACK'", refusal::k_enemy_token_type},
        {both + "'ENEMY_TOKEN':1,'ACTION':'ATTACK'", refusal::k_enemy_token_type},
        {both + "'ENEMY_TOKEN':'<E>'", refusal::k_no_action},
        {enemy + "'ACTION':null", refusal::k_no_action},
        {enemy + "'ACTION':1", refusal::k_action_type},
        {enemy + "'ACTION':'FLEE'", refusal::k_action_unknown},
        {enemy + "'ACTION':'attack'", refusal::k_action_unknown},
        {enemy + "'ACTION':'ATTACK','SECRET':[]", refusal::k_secret_type},
    };
    for (const auto& [fields, status] : k_cases) {
        EXPECT_EQ(status_of(parse_action(payload(fields))), status) << fields;
    }
}

TEST(RequestText, IsTheContracts) {
    const GameToken game = *GameToken::parse(k_game);
    const UserToken user = *UserToken::parse(k_user), enemy = *UserToken::parse(k_enemy);
    EXPECT_EQ(request_text(LoginRequest{"USER007", false, ""}), payload("'USER':'USER007'"));
    EXPECT_EQ(request_text(LoginRequest{"A\"B", true, "5e"}),
              "{\"PAYLOAD\":{\"USER\":\"A\\\"B\",\"PROTECT\":true,\"SECRET\":\"5e\"}}");
    EXPECT_EQ(request_text(FindRequest{user, 3, {}, {}, ""}),
              payload("'USER_TOKEN':'<U>','PARTICIPANTS':3"));
    EXPECT_EQ(request_text(FindRequest{user, 2, "m1", 0, "s"}),
              payload("'USER_TOKEN':'<U>','PARTICIPANTS':2,'MATCH':'m1','SEAT':0,'SECRET':'s'"));
    EXPECT_EQ(request_text(LobbyRequest{game, user, ""}),
              payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>'"));
    EXPECT_EQ(request_text(HeroRequest{game, user}),
              payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>'"));
    EXPECT_EQ(request_text(ActionRequest{game, user, enemy, ""}),
              payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>','ENEMY_TOKEN':'<E>',"
                      "'ACTION':'ATTACK'"));
    EXPECT_EQ(request_text(ActionRequest{game, user, {}, "s"}),
              payload("'GAME_TOKEN':'<G>','USER_TOKEN':'<U>','ENEMY_TOKEN':null,"
                      "'ACTION':'ATTACK','SECRET':'s'"));
}

TEST(RequestText, IsUnderstoodByTheParsers) {
    const GameToken game = *GameToken::parse(k_game);
    const UserToken user = *UserToken::parse(k_user), enemy = *UserToken::parse(k_enemy);
    const auto login = std::get<LoginRequest>(
        parse_login(request_text(LoginRequest{"\"\\\x01\n\xE2\x82\xAC", true, "s\t"})));
    EXPECT_EQ(login.user, "\"\\\x01\n\xE2\x82\xAC");
    EXPECT_TRUE(login.protect);
    EXPECT_EQ(login.secret, "s\t");
    const auto find = std::get<FindRequest>(
        parse_find(request_text(FindRequest{user, 7, "a match", 6, "secret"})));
    EXPECT_EQ(find.user, user);
    EXPECT_EQ(find.participants, 7);
    EXPECT_EQ(find.match, "a match");
    EXPECT_EQ(find.seat, 6);
    EXPECT_EQ(find.secret, "secret");
    const auto lobby =
        std::get<LobbyRequest>(parse_lobby(request_text(LobbyRequest{game, user, "secret"})));
    EXPECT_EQ(lobby.game, game);
    EXPECT_EQ(lobby.secret, "secret");
    EXPECT_EQ(std::get<HeroRequest>(parse_hero(request_text(HeroRequest{game, user}))).user, user);
    const auto action = std::get<ActionRequest>(
        parse_action(request_text(ActionRequest{game, user, enemy, "secret"})));
    EXPECT_EQ(action.enemy, enemy);
    EXPECT_EQ(action.secret, "secret");
}

// Each byte of a good request cut off, replaced or doubled: an answer, never a crash.
TEST(ParseAny, SurvivesDamage) {
    const std::string text = fill(
        "{'PAYLOAD':{'GAME_TOKEN':'<G>','USER_TOKEN':'<U>','ENEMY_TOKEN':'<E>','ACTION':'ATTACK',"
        "'PARTICIPANTS':3,'USER':'A\\u20ac','SECRET':'s'}}");
    std::mt19937 random(7);
    const auto parse_all = [](const std::string& damaged) {
        std::size_t refused = parse_login(damaged).index() + parse_find(damaged).index();
        refused += parse_lobby(damaged).index() + parse_hero(damaged).index();
        return refused + parse_action(damaged).index();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        EXPECT_EQ(parse_all(text.substr(0, i)), 5U) << i;
        std::string damaged = text;
        damaged[i] = static_cast<char>(random());
        EXPECT_LE(parse_all(damaged), 5U);
        damaged.insert(i, damaged.substr(i / 2));
        EXPECT_LE(parse_all(damaged), 5U);
    }
}

}  // namespace
}  // namespace wire
