// The witness file: what players were told of each game's end, one JSON object a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace wire {

// How a game ended for its players.
enum class Outcome : std::uint8_t { complete, timed_out };

struct WitnessLine {
    base::GameToken game;
    Outcome outcome = Outcome::complete;
};

// {"game_token":"…","outcome":"COMPLETE"} or "TIMED OUT", and a newline.
void append_witness_line(std::string& out, const WitnessLine& line);

// Reads such a line, with or without its newline; key order, white space and further keys do not
// matter. Nothing for any other text.
std::optional<WitnessLine> parse_witness_line(std::string_view text);

}  // namespace wire
