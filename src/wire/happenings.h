// The log entries of what happens: of a game's events, one each, and of what is no part of a game.
// Console line, record and counters all derive from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log_entry.h"
#include "combat/event.h"
#include "combat/fight.h"

namespace wire {

// One for each event of a transition, in their order. `after`: the fight right after it. `answer`:
// what the player was answered whose attack or dead enemy is among them.
std::vector<base::LogEntry> entries_of(const combat::Fight& after, const combat::Events& events,
                                       std::string_view answer = {});

// Users come and go.
base::LogEntry user_created(std::string_view user_name, const base::UserToken& user);
base::LogEntry user_logged_in(std::string_view user_name, const base::UserToken& user);

// The registry does not know a game any more that was under way.
base::LogEntry game_lost(const base::GameToken& game);

}  // namespace wire
