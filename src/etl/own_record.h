// The fast way for texts as this program itself writes them: their literals are compared byte by
// byte, and what stands between is taken. No JSON parser is needed for what cannot be anything
// else; all other texts go the general way (record.h, session_log.h).
#pragma once

#include <string_view>

#include "etl/record.h"

namespace etl {

enum class OwnAction : std::uint8_t { attack, forfeit, nobody_left };

// `game`: the game token's canonical text. All return false for a text of any other shape, with
// `record` half filled; bytes that nothing is taken from (times, names, healths of a turn) may be
// any. Never read beyond the texts.

// A whole record, its key being its game's token: everything but kind broken and foreign.
bool read_own_record(std::string_view game, std::string_view text, GameRecord& record);

// A line of a game's session logs: the user, and of an attack the enemy, damage and healths.
bool read_own_action(std::string_view game, std::string_view text, OwnAction& action,
                     GameRecord& record);

}  // namespace etl
