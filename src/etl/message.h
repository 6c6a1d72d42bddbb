// The messages of game records, and what the task of each must have.
#pragma once

#include <string_view>

#include "etl/record.h"

namespace etl {

// Fields of a task: bits.
namespace field {
inline constexpr unsigned k_game = 1, k_user = 2, k_hero = 4, k_enemy = 8, k_damage = 16,
                          k_prior = 32, k_post = 64, k_participants = 128, k_action = 256;
inline constexpr unsigned k_blow = k_enemy | k_damage | k_prior | k_post;
}  // namespace field

struct Message {
    std::string_view text;
    RecordKind kind;
    unsigned needs;  // fields of the task, beside the game
};

// nullptr: not a game record's.
const Message* message_of(std::string_view text) noexcept;

// Whether unreadable bytes look like one of the records that are meant for us.
bool names_a_message(std::string_view bytes) noexcept;

}  // namespace etl
