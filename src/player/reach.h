// Finding a server before a fleet sets out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "player/bot.h"
#include "player/link.h"

namespace player {

// A server as settings name it.
struct Goal {
    std::string host;
    std::uint16_t port = 0;
    tls::ContextPtr tls{};  // nothing: without TLS
};

// Resolves the host and connects once, again and again until it succeeds, `patience` is over
// (unavailable) or `waits` says no (stopped). Blocks; asks `waits` every tenth of a second, with
// what has failed so far. The endpoint that answered comes first. With TLS a handshake belongs to
// it: settings when that can never succeed, as with a certificate that is not trusted.
base::Result<Address> reach(const Goal& goal, Duration patience,
                            const std::function<bool(const std::string& why)>& waits);

}  // namespace player
