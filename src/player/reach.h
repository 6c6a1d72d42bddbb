// Finding a server before a fleet sets out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "player/bot.h"
#include "player/link.h"

namespace player {

// Resolves the host and connects once, again and again until it succeeds, `patience` is over
// (unavailable) or `waits` says no (stopped). Blocks; asks `waits` every tenth of a second, with
// what has failed so far. The endpoint that answered comes first.
base::Result<Address> reach(const std::string& host, std::uint16_t port, Duration patience,
                            const std::function<bool(const std::string& why)>& waits);

}  // namespace player
