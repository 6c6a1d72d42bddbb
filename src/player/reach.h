// Finding a server before a fleet sets out.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "player/bot.h"
#include "player/link.h"

namespace player {

// Resolves the host and connects once, again and again until it succeeds, `patience` is over
// (unavailable) or `stopping` is set (stopped). Blocks. The endpoint that answered comes first.
base::Result<Address> reach(const std::string& host, std::uint16_t port, Duration patience,
                            const std::atomic<bool>& stopping);

}  // namespace player
