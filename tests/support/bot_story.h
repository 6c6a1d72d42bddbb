// A bot and what it is told, for tests that read as stories.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "player/bot.h"
#include "wire/message.h"

namespace player {

inline const GameToken k_game = *GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
inline const GameToken k_next_game = *GameToken::parse("1c9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
inline const UserToken k_self = *UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479");
inline const UserToken k_enemy = *UserToken::parse("16fd2706-8baf-433b-82eb-8c7fada847da");
inline const UserToken k_third = *UserToken::parse("26fd2706-8baf-433b-82eb-8c7fada847da");

inline combat::Fight fight_of(std::uint32_t enemy_health, std::uint32_t third_health = 0) {
    combat::Fight fight = combat::open_fight(k_game, k_self, third_health > 0 ? 3 : 2);
    combat::take_seat(fight, k_self, combat::Hero{1, "", 10, 1000});
    combat::take_seat(fight, k_enemy, combat::Hero{2, "", 10, enemy_health});
    if (third_health > 0) combat::take_seat(fight, k_third, combat::Hero{3, "", 10, third_health});
    return fight;
}

// One bot and what it is told; each call gives the bot's step.
struct Story {
    explicit Story(BotOptions options = {.user = "USER001"}) : bot(std::move(options)) {}

    Step hear(Endpoint from, std::string_view text) {
        return bot.next(Received{from, wire::parse_player_message(text, from)});
    }
    Step refuse(Endpoint from, std::string_view status) {
        return hear(from, wire::refusal_answer(status));
    }
    Step lose(Endpoint endpoint) { return bot.next(Lost{endpoint, "connection reset"}); }
    Step turn(std::uint32_t enemy_health, std::uint32_t third_health = 0) {
        return hear(Endpoint::lobby, wire::turn_push(fight_of(enemy_health, third_health)));
    }
    // A server that does not tell the healths.
    Step bare_turn() {
        return hear(Endpoint::lobby, R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game.text() +
                                         R"("},"STATUS":{"GAME":"USER'S TURN"}})");
    }
    Step attacked(std::uint32_t left) {
        return hear(Endpoint::action, wire::attack_answer({}, {k_game, k_self, k_enemy},
                                                          combat::Blow{10, left + 10, left}));
    }
    Step seat(const GameToken& game = k_game) {
        return hear(Endpoint::find,
                    wire::find_answer(game, fight_of(1).fighters[0], wire::Audience::player));
    }
    void log_in() {
        bot.next(Begin{});
        hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    }
    void enter_lobby() {
        log_in();
        bot.next(Invitation{2, {}, {}});
        seat();
    }
    void start(std::uint32_t third_health = 0) {
        enter_lobby();
        hear(Endpoint::lobby, wire::start_push(fight_of(100, third_health)));
    }

    Bot bot;
};

inline std::string attack_text(const std::optional<UserToken>& enemy, std::string secret = {}) {
    return wire::request_text(wire::ActionRequest{k_game, k_self, enemy, std::move(secret)});
}
inline const std::string k_find = wire::request_text(wire::FindRequest{k_self, 2, {}, {}, ""});
inline const std::string k_lobby = wire::request_text(wire::LobbyRequest{k_game, k_self, ""});

inline void expect_send(const Step& step, Endpoint to, const std::string& text) {
    ASSERT_TRUE(step.send);
    EXPECT_EQ(step.send->to, to);
    EXPECT_EQ(step.send->text, text);
    EXPECT_FALSE(step.failure);
}
inline void expect_idle(const Step& step) {
    EXPECT_FALSE(step.send || step.wake || step.hang_up || step.ended || step.seated);
    EXPECT_FALSE(step.free || step.late || step.failure);
}

}  // namespace player
