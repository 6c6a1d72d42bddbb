// The log entries of what goes wrong in a server, beside its games: errors on lib.server.game
// without key or game_seq. The entries of games are in wire/happenings.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/log_entry.h"

namespace server {

// Something that must not fail has failed; `where` names the coroutine.
base::LogEntry failure_entry(std::string_view where, std::string_view what);

// A game that fell overdue cannot be announced again.
base::LogEntry not_announced_entry(std::string_view what);

// `calls` of the registry's doors failed since the last such entry; the latest was `latest`.
base::LogEntry calls_failed_entry(std::uint64_t calls, std::string_view latest,
                                  std::string_view what);

}  // namespace server
