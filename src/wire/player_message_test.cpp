#include "wire/player_message.h"

#include <gtest/gtest.h>

#include "wire/message.h"

namespace wire {
namespace {

const GameToken k_game = *GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
const UserToken k_user = *UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479");
const UserToken k_enemy = *UserToken::parse("16fd2706-8baf-433b-82eb-8c7fada847da");
const std::string k_g = '"' + k_game.text() + '"';
const std::string k_u = '"' + k_user.text() + '"';
const std::string k_e = '"' + k_enemy.text() + '"';

combat::Fight duel() {
    combat::Fight fight = combat::open_fight(k_game, k_user, 2);
    combat::take_seat(fight, k_user, combat::Hero{412, "One", 60, 1000});
    combat::take_seat(fight, k_enemy, combat::Hero{7, "Other", 1'000'000, 10'000'000});
    return fight;
}

Heard heard(std::string_view text) { return parse_player_message(text).heard; }

TEST(PlayerMessage, UnderstandsOurLogin) {
    const auto message = parse_player_message(login_answer(k_user, true, "5ec2e7"));
    EXPECT_EQ(message.heard, Heard::logged_in);
    EXPECT_EQ(message.user, k_user);
    EXPECT_EQ(message.secret, "5ec2e7");
    EXPECT_EQ(parse_player_message(login_answer(k_user, false, "")).user, k_user);
}

TEST(PlayerMessage, ReadsOnAfterALoneUserCreated) {
    EXPECT_EQ(heard(R"({"PAYLOAD":{},"STATUS":"USER CREATED"})"), Heard::other);
    EXPECT_EQ(heard("{\"PAYLOAD\":{\"USER_TOKEN\":" + k_u + "}}"), Heard::logged_in);
}

TEST(PlayerMessage, UnderstandsOurSeat) {
    const auto message =
        parse_player_message(find_answer(k_game, duel().fighters[0], Audience::player));
    EXPECT_EQ(message.heard, Heard::seat);
    EXPECT_EQ(message.game, k_game);
    EXPECT_EQ(message.user, std::nullopt);
    EXPECT_EQ(heard(R"({"PAYLOAD":{},"STATUS":{"JOINED":"FAILED"}})"), Heard::refused);
}

TEST(PlayerMessage, UnderstandsOurPushes) {
    const combat::Fight fight = duel();
    const auto start = parse_player_message(start_push(fight));
    EXPECT_EQ(start.heard, Heard::start);
    EXPECT_EQ(start.game, k_game);
    ASSERT_EQ(start.healths.size(), 2U);
    EXPECT_EQ(start.healths[0].user, k_user);
    EXPECT_EQ(start.healths[0].health, 1000U);
    EXPECT_EQ(start.healths[1].user, k_enemy);
    EXPECT_EQ(start.healths[1].health, 10'000'000U);

    const auto turn = parse_player_message(turn_push(fight));
    EXPECT_EQ(turn.heard, Heard::turn);
    EXPECT_EQ(turn.game, k_game);
    ASSERT_EQ(turn.healths.size(), 2U);
    EXPECT_EQ(turn.healths[1].health, 10'000'000U);

    EXPECT_EQ(heard(complete_push(k_game)), Heard::complete);
    EXPECT_EQ(parse_player_message(complete_push(k_game)).game, k_game);
    EXPECT_EQ(heard(timed_out_push(k_game)), Heard::timed_out);
}

TEST(PlayerMessage, UnderstandsOurAnswersToHeroAndAction) {
    const combat::Fight fight = duel();
    const auto hero = parse_player_message(hero_answer(k_game, k_user, &fight.fighters[0]));
    EXPECT_EQ(hero.heard, Heard::hero);
    EXPECT_EQ(hero.user, k_user);
    ASSERT_EQ(hero.healths.size(), 1U);
    EXPECT_EQ(hero.healths[0].user, k_user);
    EXPECT_EQ(hero.healths[0].health, 1000U);
    EXPECT_EQ(parse_player_message(hero_answer(k_game, k_user, nullptr)).healths[0].health, 0U);

    const auto attacked =
        parse_player_message(attack_answer({}, {k_game, k_user, k_enemy}, combat::Blow{9, 10, 1}));
    EXPECT_EQ(attacked.heard, Heard::attacked);
    EXPECT_EQ(attacked.game, k_game);
    EXPECT_EQ(attacked.user, k_user);
    ASSERT_EQ(attacked.healths.size(), 1U);
    EXPECT_EQ(attacked.healths[0].user, k_enemy);
    EXPECT_EQ(attacked.healths[0].health, 1U);
    EXPECT_EQ(heard(nobody_left_answer({}, k_game, k_user)), Heard::nobody_left);
}

TEST(PlayerMessage, UnderstandsOtherServers) {
    const std::string game = "{\"PAYLOAD\":{\"GAME_TOKEN\":" + k_g;
    EXPECT_EQ(heard(game + "},\"STATUS\":{\"GAME\":\"USER'S TURN\"}}"), Heard::turn);
    EXPECT_EQ(heard(game + "},\"STATUS\":\"USER'S TURN\"}"), Heard::turn);
    EXPECT_EQ(heard(game + "},\"STATUS\":\"COMPLETE\"}"), Heard::complete);
    EXPECT_EQ(heard(game + "},\"STATUS\":{\"GAME\":\"TIMED_OUT\"}}"), Heard::timed_out);
    const auto hero =
        parse_player_message(game + ",\"USER_TOKEN\":" + k_u + ",\"HERO\":{\"token\":" + k_u +
                             R"(,"id":"4","attack":"5","health":"60"}},)"
                             R"("STATUS":{"GAME":"HERO_SPEC"}})");
    EXPECT_EQ(hero.heard, Heard::hero);
    ASSERT_EQ(hero.healths.size(), 1U);
    EXPECT_EQ(hero.healths[0].health, 60U);
    const auto start = parse_player_message(game + ",\"PARTICIPANTS\":[" + k_u + "," + k_e +
                                            "]},\"STATUS\":{\"GAME\":\"START\"}}");
    ASSERT_EQ(start.healths.size(), 2U);
    EXPECT_EQ(start.healths[1].user, k_enemy);
}

Heard heard_from(Endpoint from, std::string_view text) {
    return parse_player_message(text, from).heard;
}

TEST(PlayerMessage, AnyAnswerWithAGameTokenIsASeat) {
    const std::string payload = "{\"PAYLOAD\":{\"GAME_TOKEN\":" + k_g;
    for (const char* const status :
         {R"(},"STATUS":{"JOINED":"SUCESS"}})", R"(},"STATUS":{"JOINED":true}})",
          R"(},"STATUS":"JOINED"})", R"(},"STATUS":{}})", "}}", R"(,"STATUS":"OK"}})"}) {
        const auto seat = parse_player_message(payload + status, Endpoint::find);
        EXPECT_EQ(seat.heard, Heard::seat) << status;
        EXPECT_EQ(seat.game, k_game) << status;
    }
    EXPECT_EQ(heard_from(Endpoint::find, "{\"GAME_TOKEN\":" + k_g + "}"), Heard::seat);
    EXPECT_EQ(heard(payload + R"(},"STATUS":{"JOINED":"SUCESS"}})"), Heard::seat);
    EXPECT_EQ(heard_from(Endpoint::find, R"({"PAYLOAD":{},"STATUS":{"JOINED":"FAILED"}})"),
              Heard::refused);
}

TEST(PlayerMessage, AnyAnswerWithAUserTokenIsALogin) {
    for (const std::string& text :
         {"{\"PAYLOAD\":{\"USER_TOKEN\":" + k_u + "},\"STATUS\":\"WELCOME BACK\"}",
          "{\"PAYLOAD\":{\"USER_TOKEN\":" + k_u + "},\"STATUS\":{\"LOGIN\":\"SUCESS\"}}",
          "{\"USER_TOKEN\":" + k_u + "}"}) {
        const auto login = parse_player_message(text, Endpoint::login);
        EXPECT_EQ(login.heard, Heard::logged_in) << text;
        EXPECT_EQ(login.user, k_user) << text;
    }
}

TEST(PlayerMessage, NoticesAreNoRefusals) {
    for (const auto* status :
         {"USER CREATED", "USER LOGGED IN", "CONNECTED", "Waiting Lobby", "WAITING_FOR_PLAYERS"}) {
        EXPECT_EQ(heard(refusal_answer(status)), Heard::other) << status;
    }
}

TEST(PlayerMessage, ReadsStatusesInAnyDress) {
    const std::string game = "{\"PAYLOAD\":{\"GAME_TOKEN\":" + k_g + "},\"STATUS\":{\"GAME\":\"";
    const auto in_lobby = [&](std::string_view status) {
        return heard_from(Endpoint::lobby, game + std::string(status) + "\"}}");
    };
    EXPECT_EQ(in_lobby("Users Turn"), Heard::turn);
    EXPECT_EQ(in_lobby("USER_TURN"), Heard::turn);
    EXPECT_EQ(in_lobby("started"), Heard::start);
    EXPECT_EQ(in_lobby("COMPLETED"), Heard::complete);
    EXPECT_EQ(in_lobby("Timeout"), Heard::timed_out);
    EXPECT_EQ(in_lobby("SEMI FINAL"), Heard::other);
}

TEST(PlayerMessage, AnAnswerWithAHeroTellsItsHealth) {
    const auto hero = parse_player_message(
        "{\"PAYLOAD\":{\"HERO\":{\"token\":" + k_u + ",\"health\":\"60.0\"}}}", Endpoint::hero);
    EXPECT_EQ(hero.heard, Heard::hero);
    ASSERT_EQ(hero.healths.size(), 1U);
    EXPECT_EQ(hero.healths[0].health, 60U);
}

TEST(PlayerMessage, TellsRefusals) {
    const auto refused = parse_player_message(refusal_answer("NOT THIS USER'S TURN"));
    EXPECT_EQ(refused.heard, Heard::refused);
    EXPECT_EQ(refused.status, "NOT THIS USER'S TURN");
    EXPECT_EQ(parse_player_message(R"({"STATUS":"NO"})").status, "NO");
    EXPECT_EQ(heard(refusal_answer("COMPLETE")), Heard::refused);
}

TEST(PlayerMessage, IgnoresTheRest) {
    for (const auto* text : {"", "x", "[]", "null", "{\"PAYLOAD\":", "{} {}"}) {
        EXPECT_EQ(heard(text), Heard::not_json) << text;
    }
    EXPECT_EQ(heard(std::string(100'000, '{')), Heard::not_json);
    for (const auto* text :
         {"{}", R"({"PAYLOAD":[]})", R"({"PAYLOAD":{},"STATUS":{}})",
          R"({"PAYLOAD":{},"STATUS":{"GAME":"PAUSED"}})", R"({"PAYLOAD":{},"STATUS":7})",
          R"({"PAYLOAD":{"USER_TOKEN":"x"}})", R"({"PAYLOAD":{"HERO":{}},"STATUS":{"GAME":7}})",
          R"({"PAYLOAD":{"HERO":{}},"STATUS":{"GAME":"HERO SPEC"}})"}) {
        EXPECT_EQ(heard(text), Heard::other) << text;
    }
}

TEST(PlayerMessage, TakesStrangeHealthsForNone) {
    const auto turn =
        parse_player_message("{\"PAYLOAD\":{\"HEALTH\":{" + k_u + ":-5," + k_e +
                             ":1e30,\"x\":1}},\"STATUS\":{\"GAME\":\"USER'S TURN\"}}");
    EXPECT_EQ(turn.game, std::nullopt);
    ASSERT_EQ(turn.healths.size(), 2U);
    EXPECT_EQ(turn.healths[0].health, 0U);
    EXPECT_EQ(turn.healths[1].health, 4'294'967'295U);
}

}  // namespace
}  // namespace wire
