// Reads the `task` of a record, or a session log line, field by field. Inside etl only: it needs
// simdjson's header.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "etl/message.h"
#include "etl/record.h"

namespace etl {

// A reading of one task. Fields that have the wrong type count as not found.
struct TaskReading {
    unsigned wanted = 0;  // reading stops when all of these are found
    unsigned found = 0;
    std::optional<GameToken> key_game;  // what the record's key says
    std::optional<GameToken> game;      // found: what the task says
    std::string_view action;            // found: lives as long as the parser's buffer

    bool done() const noexcept { return (found & wanted) == wanted; }
};

// Fills `record` (user, enemy, hero, damage, healths, participants) from PAYLOAD and STATUS, or
// from the object itself where they are missing. False: not well-formed as far as it was looked at.
bool read_task(simdjson::ondemand::object task, TaskReading& reading, GameRecord& record);

// Padded room for texts that simdjson reads; keeps its memory.
class PaddedCopy {
public:
    simdjson::padded_string_view of(std::string_view text);

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
};

}  // namespace etl
