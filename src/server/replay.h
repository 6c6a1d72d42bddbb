// A game that is over, told once more.
#pragma once

#include <string>
#include <vector>

#include "base/log_entry.h"
#include "base/result.h"
#include "combat/fight.h"

namespace server {

// All log entries of the game in game_seq order, the same as when it was played: from who sat where
// and from the session logs. rejected: these do not lead to `over`, or the game is not over.
base::Result<std::vector<base::LogEntry>> tell_again(const combat::Fight& over,
                                                     const std::vector<std::string>& session_logs);

}  // namespace server
