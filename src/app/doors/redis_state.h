// What commands take from Redis.
#pragma once

#include <memory>
#include <string>

#include "app/doors/state.h"
#include "app/settings.h"
#include "base/result.h"
#include "combat/hero.h"
#include "redis/options.h"

namespace app {

// Throws base::Failure: settings where the authorities cannot be read.
redis::Options redis_options(const RedisSettings& settings);

// Games fall overdue a little later than any time-out would end them. Throws base::Failure:
// unavailable when Redis cannot be reached.
std::unique_ptr<LiveState> open_redis_state(const RedisSettings& settings,
                                            const ServerSettings& server);

// Says on the console, in a line each, which settings of Redis break a promise, and if `access`
// asks for it why the registry's scripts cannot do their work there.
enum class RedisAccess { reads, changes };
void say_what_redis_lacks(const RedisSettings& settings, RedisAccess access);

// Says what a game leaves there when nobody cleans it, for how long, and what would clean it.
void say_what_redis_keeps(const RedisSettings& settings);

// The heroes that `build-db` put there; none: an empty roster. Throws base::Failure: unavailable;
// rejected when what is there are no heroes.
combat::Roster load_redis_roster(const RedisSettings& settings);
base::Result<combat::Roster> try_load_redis_roster(const RedisSettings& settings);

// The same as the JSON array of a roster file; none: an empty text.
base::Result<std::string> load_redis_roster_text(const RedisSettings& settings);

}  // namespace app
