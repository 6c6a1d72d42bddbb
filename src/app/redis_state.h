// What commands take from Redis.
#pragma once

#include <memory>

#include "app/settings.h"
#include "app/state.h"
#include "base/result.h"
#include "combat/hero.h"
#include "redis/options.h"

namespace app {

// As the settings say; games fall overdue a little later than any time-out would end them.
redis::Options redis_options(const Settings& settings);

// Throws base::Failure: unavailable when Redis cannot be reached.
std::unique_ptr<State> open_redis_state(const Settings& settings);

// The heroes that `build-db` put there; none: an empty roster. Throws base::Failure: unavailable;
// rejected when what is there are no heroes.
combat::Roster load_redis_roster(const Settings& settings);
base::Result<combat::Roster> try_load_redis_roster(const Settings& settings);

}  // namespace app
