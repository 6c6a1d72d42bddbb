// One game's session as Redis answers it.
#pragma once

#include "ports/registry.h"
#include "redis/reply.h"

namespace redis {

// Of {snapshot or nothing, {logs}}. With `fault`: the snapshot is damaged, or Redis answered an
// error.
ports::Session to_session(const base::GameToken& game, Reply reply);

}  // namespace redis
