// The registry that REGISTRY names, with its doors.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "app/settings.h"
#include "ports/outbox.h"
#include "ports/registry.h"

namespace app {

// Calls to a registry that is a service.
struct RegistryCalls {
    std::size_t waiting = 0;  // without an answer
    std::size_t most = 0;     // further ones fail at once
};

// Live game state as servers use it. The doors live as long as the object.
class LiveState {
public:
    virtual ~LiveState() = default;
    virtual ports::Accounts& accounts() = 0;
    virtual ports::Seats& seats() = 0;
    virtual ports::Fights& fights() = 0;
    // Nothing: the registry ends with this process.
    virtual ports::Outbox* outbox() = 0;
    // Nothing: it is in this process. Any thread.
    virtual std::optional<RegistryCalls> calls() const = 0;
};

// What a worker takes from the registry; nothing where it needs none.
using SessionsPtr = std::unique_ptr<ports::Sessions>;

// A server and the worker beside it in one process.
struct OpenedState {
    std::unique_ptr<LiveState> state;
    SessionsPtr sessions;
};

// Throws base::Failure: unavailable when Redis cannot be reached.
OpenedState open_state(const Settings& settings, RegistryKind kind);
SessionsPtr open_redis_sessions(const RedisSettings& settings);

}  // namespace app
