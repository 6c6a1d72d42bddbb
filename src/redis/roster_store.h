// The roster in Redis, and how a whole simulator is taken out of it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "combat/hero.h"
#include "redis/options.h"

namespace redis {

// The texts are the heroes' JSON objects; what is in them is not looked at.
//
// Errors: unavailable, settings, rejected as in redis/sessions.h.
// Threads: one at a time. Blocking: see redis::Options' timeouts.
class RosterStore {
public:
    explicit RosterStore(const Options& options);
    ~RosterStore();

    // Whether Redis answers and lets us in.
    base::Result<void> ping();

    // Whether the registry's scripts can do their work: keys are of the right types, the user may
    // do it all, and Redis takes changes (one is made: of a game that is none, and lives a second).
    // unavailable, settings: with the words of Redis.
    base::Result<void> prove();

    // All or nothing: no reader ever sees a part of it. Empty: there is no roster any more.
    base::Result<void> replace(const std::map<combat::HeroId, std::string>& heroes);

    // Empty if there is none. rejected: a field of the hash is no hero id.
    base::Result<std::map<combat::HeroId, std::string>> load();

    // Removes the roster, all users and all games, and nothing else that is in the database. Not
    // atomic: no server should be at work meanwhile.
    base::Result<void> flush();

private:
    struct Inside;
    const std::unique_ptr<Inside> inside_;
};

}  // namespace redis
