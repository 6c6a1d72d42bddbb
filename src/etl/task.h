// Reads the `task` of a record, or a session log line, field by field. Inside etl only: it needs
// simdjson's header.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "etl/record.h"

namespace etl {

// Which fields a task must have, and which were found: bits.
namespace field {
inline constexpr unsigned k_game = 1, k_user = 2, k_hero = 4, k_enemy = 8, k_damage = 16,
                          k_prior = 32, k_post = 64, k_participants = 128, k_action = 256;
inline constexpr unsigned k_blow = k_enemy | k_damage | k_prior | k_post;
}  // namespace field

// A reading of one task. Fields that have the wrong type count as not found.
struct TaskReading {
    unsigned wanted = 0;  // reading stops when all of these are found
    unsigned found = 0;
    std::string_view key;  // the game token's canonical text, when `key_game` is its value
    std::optional<GameToken> key_game;
    std::optional<GameToken> game;  // found: what the task says
    std::string_view action;        // found: lives as long as the parser's buffer

    bool done() const noexcept { return (found & wanted) == wanted; }
};

// Fills `record` (user, enemy, hero, damage, healths, participants) from PAYLOAD and STATUS, or
// from the object itself where they are missing. False: not well-formed as far as it was looked at.
bool read_task(simdjson::ondemand::object task, TaskReading& reading, GameRecord& record);

// The fast way for records as this program writes them: the game token is the record's key and the
// fields stand in our order. False: of another shape or kind; `record` may be half filled, and
// read_task() has to look from the beginning.
bool read_own_task(RecordKind kind, simdjson::ondemand::object& task, const TaskReading& reading,
                   GameRecord& record);

// Padded room for texts that simdjson reads; keeps its memory.
class PaddedCopy {
public:
    simdjson::padded_string_view of(std::string_view text);

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
};

}  // namespace etl
