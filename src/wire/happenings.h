// What happens in a game, one struct a happening. Each becomes one log entry per contract; console
// line, record and counters all derive from it.
#pragma once

#include <string>
#include <vector>

#include "base/log_entry.h"
#include "base/time.h"
#include "combat/fight.h"

namespace wire {

// A seat was taken; `fight` is the state right after. If it was the last seat the fight has
// started: the entries of the start follow.
struct SeatTaken {
    const combat::Fight& fight;
    combat::UserToken user;
};

// An attack was counted.
struct AttackCompleted {
    const combat::Fight& fight;  // after it
    std::string answer;          // as the attacker gets it
};

// A player saw nobody left to attack.
struct DeadEnemyAttacked {
    const combat::Fight& fight;  // after it: only version and next_seq have moved
    std::string answer;
};

struct UserForfeited {
    const combat::Fight& fight;  // after it
    combat::UserToken user;
};

struct GameTimedOut {
    const combat::Fight& fight;  // after it
};

// The entries in game_seq order. The last one has game_seq fight.next_seq - 1.
std::vector<base::LogEntry> entries_of(const SeatTaken& happening);
std::vector<base::LogEntry> entries_of(const AttackCompleted& happening);
std::vector<base::LogEntry> entries_of(const DeadEnemyAttacked& happening);
std::vector<base::LogEntry> entries_of(const UserForfeited& happening);
std::vector<base::LogEntry> entries_of(const GameTimedOut& happening);

// Users come and go.
base::LogEntry user_created(std::string_view user_name, const combat::UserToken& user);
base::LogEntry user_logged_in(std::string_view user_name, const combat::UserToken& user);

// The registry does not know a game any more that was under way.
base::LogEntry game_lost(const combat::GameToken& game);

}  // namespace wire
