#include "app/redis_state.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "app/wiring.h"
#include "redis/promises.h"
#include "redis/registry.h"
#include "redis/roster_store.h"
#include "redis/sessions.h"
#include "wire/roster_file.h"

namespace app {
namespace {

class RedisState final : public State {
public:
    explicit RedisState(const Settings& settings)
        : registry_(value_or_throw(redis::Registry::open(redis_options(settings)))) {}

    ports::Accounts& accounts() override { return *registry_; }
    ports::Seats& seats() override { return *registry_; }
    ports::Fights& fights() override { return *registry_; }
    ports::Outbox* outbox() override { return registry_.get(); }

private:
    const std::unique_ptr<redis::Registry> registry_;
};

// What a server may still do to a game without being late: the longest wait, twice as long as it
// would take, and the time for the records of its last change to arrive.
std::chrono::milliseconds overdue_after(const Settings& settings) {
    const double wait = std::max(settings.lobby_timeout, settings.turn_timeout);
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double>(wait + 2 * settings.server_sleep + 5));
}

}  // namespace

redis::Options redis_options(const Settings& settings) {
    redis::Options options;
    options.host = settings.redis_host;
    options.port = settings.redis_port;
    options.database = settings.redis_db;
    options.password = settings.redis_password;
    options.outbox_quiet = overdue_after(settings);
    return options;
}

std::unique_ptr<State> open_redis_state(const Settings& settings) {
    return std::make_unique<RedisState>(settings);
}

SessionsPtr open_redis_sessions(const Settings& settings) {
    return std::make_unique<redis::Sessions>(redis_options(settings));
}

void say_what_redis_lacks(const Settings& settings, RedisAccess access) {
    const redis::Options options = redis_options(settings);
    for (const std::string& line : redis::broken_promises(options)) {
        fmt::print(stderr, "superhero: {}\n", line);
    }
    if (access == RedisAccess::reads) return;
    const auto proven = redis::RosterStore(options).prove();
    if (!proven) {
        fmt::print(stderr, "superhero: no game can be played: {}\n", proven.error().what);
    }
}

base::Result<std::string> load_redis_roster_text(const Settings& settings) {
    redis::RosterStore store(redis_options(settings));
    const auto heroes = store.load();
    if (!heroes) return heroes.error();
    if (heroes->empty()) return std::string();
    std::string text = "[";
    for (const auto& [id, hero] : *heroes) {
        if (text.size() > 1) text += ',';
        text += hero;
    }
    return text + ']';
}

base::Result<combat::Roster> try_load_redis_roster(const Settings& settings) {
    const auto text = load_redis_roster_text(settings);
    if (!text) return text.error();
    if (text->empty()) return combat::Roster();
    return wire::parse_roster(*text, "the roster in Redis");
}

combat::Roster load_redis_roster(const Settings& settings) {
    return value_or_throw(try_load_redis_roster(settings));
}

}  // namespace app
