// What all sessions of one thread share.
#pragma once

#include <unordered_set>

#include "server/arena.h"
#include "server/counters.h"
#include "server/desk.h"
#include "server/gate.h"
#include "server/options.h"

namespace server {

class PlayerConnection;

// Outlives its sessions. One thread.
struct Floor {
    ports::Executor executor;
    const Limits& limits;
    const Duration& server_sleep;
    Counters& counters;
    Arena& arena;
    Desk& desk;
    std::unordered_set<PlayerConnection*> sessions;  // those that run
};

}  // namespace server
