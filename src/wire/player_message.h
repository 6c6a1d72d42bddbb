// What players understand of a server's messages: of ours and of other implementations'.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "wire/request.h"

namespace wire {

using base::GameToken;
using base::UserToken;

struct Health {
    UserToken user;
    std::uint32_t health = 0;
};

// The kinds of messages; `other` is anything a player may ignore.
enum class Heard {
    logged_in,    // user, secret
    seat,         // game
    start,        // game, healths
    turn,         // game, health if the server gives it
    complete,     // game
    timed_out,    // game
    hero,         // game, user, healths[0] = its health
    attacked,     // game, user, enemy, healths[0] = {enemy, health post}
    nobody_left,  // game, user
    refused,      // status
    other,
    not_json,
};

struct PlayerMessage {
    Heard heard = Heard::other;
    std::optional<GameToken> game;
    std::optional<UserToken> user;
    std::string secret;
    std::string status;           // text of a refusal
    std::vector<Health> healths;  // of START, HEALTH, HERO or the attack's DETAILS
};

// `from`: the connection that it came on, where an answer is known by what it brings: a token at
// the login, a game's token at find, whatever STATUS says. Statuses are read without regard to
// case, underscores and apostrophes. Never throws; at most a few hundred KiB.
PlayerMessage parse_player_message(std::string_view text, std::optional<Endpoint> from = {});

}  // namespace wire
