// How a Redis is set, held against what is promised of the registry.
#pragma once

#include <string>
#include <vector>

#include "redis/options.h"

namespace redis {

// What a Redis says of itself: CONFIG GET and INFO, as far as it lets us ask. Empty: not known.
struct RedisState {
    std::string version;           // "7.0.15"
    std::string maxmemory;         // bytes; "0": no limit
    std::string maxmemory_policy;  // "noeviction", "allkeys-lru", …
    std::string appendonly;        // "yes" or "no"
    std::string appendfsync;       // "always", "everysec" or "no"
    std::string save;              // "3600 1 300 100", empty also where nothing is saved
    std::string role;              // "master" or "slave"
    std::string cluster;           // "1": cluster mode
};

// One line for each setting that breaks a promise: what is set, what breaks, what would be right.
std::vector<std::string> broken_promises(const RedisState& state, const Options& options);

// The same of the Redis that `options` names. None where it does not answer or may not be asked.
// Blocking: see Options' timeouts.
std::vector<std::string> broken_promises(const Options& options);

}  // namespace redis
