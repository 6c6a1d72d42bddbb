// One game's session as Redis answers it.
#pragma once

#include "base/result.h"
#include "ports/registry.h"
#include "redis/reply.h"

namespace redis {

// Of {snapshot or nothing, {logs}}. rejected: the snapshot is damaged.
base::Result<ports::Session> to_session(const base::GameToken& game, Reply reply);

}  // namespace redis
