// What servers answer and push, one JSON object a message, written by hand: these texts are most of
// what the program sends, and the tasks of its log records too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/uuid.h"
#include "combat/fight.h"

namespace wire {

using base::GameToken;
using base::UserToken;

std::string login_answer(const UserToken& user, bool created, std::string_view secret);
// HERO_ID of the user's seat. `with_user`: the log record's task also bears USER_TOKEN.
enum class Audience { player, log };
std::string find_answer(const GameToken& game, const combat::Fighter& seat, Audience audience);
// `fighter` nothing: a user without a hero there.
std::string hero_answer(const GameToken& game, const UserToken& user,
                        const combat::Fighter* fighter);
struct Attack {
    GameToken game;
    UserToken user;
    UserToken enemy;
};
std::string attack_answer(base::Timestamp time, const Attack& attack, const combat::Blow& blow);
// The answer to ENEMY_TOKEN null.
std::string nobody_left_answer(base::Timestamp time, const GameToken& game, const UserToken& user);
// The session log line of a forfeit: as an attack's, with ACTION FORFEIT.
std::string forfeit_line(base::Timestamp time, const GameToken& game, const UserToken& user);
std::string refusal_answer(std::string_view status);
// Of game/lobby, where nothing else is answered and so no order tells whom it is for: with
// USER_TOKEN beside PAYLOAD.
std::string lobby_refusal(std::string_view status, const UserToken& user);

// The pushes; their texts are those of the log's tasks, too.
std::string start_push(const combat::Fight& fight);
std::string turn_push(const combat::Fight& fight);  // with HEALTH
std::string complete_push(const GameToken& game);
std::string timed_out_push(const GameToken& game);
// One of these pushes as it is sent: with the USER_TOKEN of whom it is for, after GAME_TOKEN.
std::string addressed_to(const UserToken& user, std::string_view push);

}  // namespace wire
