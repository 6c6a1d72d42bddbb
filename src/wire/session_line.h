// A line of a game's session logs, read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/uuid.h"

namespace wire {

enum class SessionAction : std::uint8_t { attack, forfeit, nobody_left };

struct SessionLine {
    SessionAction action = SessionAction::attack;
    base::UserToken user;
    base::UserToken enemy;  // of an attack
};

// Nothing: not JSON, not of these actions, or without the users that the action needs.
std::optional<SessionLine> parse_session_line(std::string_view text);

}  // namespace wire
