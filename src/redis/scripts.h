// The Lua scripts, src/redis/scripts/*.lua: each is one atomic transition. The rules of the fight
// are not theirs; they compare, set and rotate what they are given.
//
// What makes them all or nothing: each looks at the types of all keys that it writes, and at what
// its user may do, before its first write, and answers WRONGTYPE or NOPERM (scripts/checks.lua).
// One that is refused because Redis is full, a replica, or cannot save is refused at its first
// write, so where there are several the first is a SET of the snapshot (scripts that only delete
// are never refused for want of memory). Needs Redis 6.2 or later, and no cluster: a game's keys
// are spread by their names.
#pragma once

#include "redis/command.h"

namespace redis {

// Each is made once per owner: a Script keeps its text's hash.
struct Scripts {
    // KEYS "users"; as the script names them → {token, secret hash, 1 if created}, "full"
    Script login;
    // KEYS "users"; token → {} or {secret hash}
    Script account;
    // KEYS index; field → {} or {game token, snapshot}
    Script find_game;
    // KEYS game; as the script names them → "done", "lost", "exists"
    Script take_seat;
    // KEYS game; as the script names them → "done", "lost", "unknown", "damaged", "members"
    Script apply;
    // KEYS "games:unpublished"; instance, (game token, changes)… → number of games published now
    Script announced;
    // KEYS "games:unpublished"; most, quiet in ms → game tokens
    Script take_overdue;
    // KEYS "games:unpublished"; game tokens… → number of those that are published now
    Script published;
    // KEYS "games:unpublished"; game tokens… → {snapshot or "", {logs}} of each, or an
    // error
    Script sessions;
    // KEYS game, of no game; → "done", if all keys are of the types that the scripts need, and this
    // user may do what they do
    Script check;
    // KEYS game → what contract_session() reads
    Script contract_session;
    // KEYS game; claimant, time to live in ms → 1 if it is the claimant's
    Script claim;
    // KEYS game; time to live in ms → 1 if cleaned
    Script clean;

    Scripts();
};

}  // namespace redis
