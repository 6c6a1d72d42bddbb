// A session of a game that a server of another implementation keeps: it has the contract's keys,
// but no snapshot.
#pragma once

#include "ports/registry.h"
#include "redis/reply.h"

namespace redis {

// Of {participants, status, host, {{user, id, attack, health}…}, {logs}}, as the script
// `contract_session` answers. Fighters are in the order of their tokens; what such a registry does
// not hold (ranks, counts, game_seq) stays 0. Without a fight: no such game, or with `fault` a key
// that is missing, has something else in it, or is of another type.
ports::Session contract_session(const base::GameToken& game, Reply reply);

}  // namespace redis
