#include "app/doors/redis_state.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "app/console/console.h"
#include "app/console/waiting.h"
#include "app/doors/wiring.h"
#include "base/json_fault.h"
#include "redis/promises.h"
#include "redis/registry.h"
#include "redis/roster_store.h"
#include "redis/sessions.h"
#include "tls/context.h"
#include "wire/roster_file.h"

namespace app {
namespace {

std::string redis_place(const redis::Options& options) {
    return "Redis at " + options.host + ':' + std::to_string(options.port);
}

// What a server may still do to a game without being late: the longest wait, twice as long as it
// would take, and the time for the records of its last change to arrive.
std::chrono::milliseconds overdue_after(const ServerSettings& settings) {
    const double wait = std::max(settings.lobby_timeout, settings.turn_timeout);
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double>(wait + 2 * settings.sleep + 5));
}

redis::Options options_of_registry(const RedisSettings& settings, const ServerSettings& server) {
    redis::Options options = redis_options(settings);
    options.outbox_quiet = overdue_after(server);
    options.most_users = static_cast<std::size_t>(server.most_users);
    return options;
}

class RedisState final : public LiveState {
public:
    explicit RedisState(const redis::Options& options)
        : most_waiting_(options.most_waiting), registry_(value_or_throw(open(options))) {}

    ports::Accounts& accounts() override { return *registry_; }
    ports::Seats& seats() override { return *registry_; }
    ports::Fights& fights() override { return *registry_; }
    ports::Outbox* outbox() override { return registry_.get(); }
    std::optional<RegistryCalls> calls() const override {
        return RegistryCalls{registry_->statistics().waiting, most_waiting_};
    }

private:
    using RegistryPtr = std::unique_ptr<redis::Registry>;

    static base::Result<RegistryPtr> open(const redis::Options& options) {
        const Waiting waiting(redis_place(options), options.connect_timeout);
        return redis::Registry::open(options);
    }

    const std::size_t most_waiting_;
    const RegistryPtr registry_;
};

}  // namespace

redis::Options redis_options(const RedisSettings& settings) {
    redis::Options options;
    options.host = settings.host;
    options.port = settings.port;
    options.database = settings.db;
    options.username = settings.user;
    options.password = settings.password;
    if (settings.tls) {
        options.tls = value_or_throw(tls::client_context({"REDIS_TLS_CA", settings.tls_ca}));
    }
    return options;
}

std::unique_ptr<LiveState> open_redis_state(const RedisSettings& settings,
                                            const ServerSettings& server) {
    return std::make_unique<RedisState>(options_of_registry(settings, server));
}

SessionsPtr open_redis_sessions(const RedisSettings& settings) {
    return std::make_unique<redis::Sessions>(redis_options(settings));
}

void say_what_redis_lacks(const RedisSettings& settings, RedisAccess access) {
    const redis::Options options = redis_options(settings);
    const auto answer_patience = options.connect_timeout + options.command_timeout;
    const auto lines = [&] {
        const Waiting waiting(redis_place(options), answer_patience);
        return redis::broken_promises(options);
    }();
    for (const std::string& line : lines) say(line, base::Level::warning);
    if (access == RedisAccess::reads) return;
    const auto proven = [&] {
        const Waiting waiting(redis_place(options), answer_patience);
        return redis::RosterStore(options).prove();
    }();
    if (!proven) say("no game can be played: " + proven.error().what, base::Level::error);
}

void say_what_redis_keeps(const RedisSettings& settings) {
    const redis::Options options = redis_options(settings);
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(options.game_lifetime);
    say(
        fmt::format("--clean-routine (CLEAN_ROUTINE) is False: each game stays in {} for {} hours, "
                    "with 12 keys and 8 KB where two or three users play; True: until {} s after "
                    "it is in the tables",
                    redis_place(options), hours.count(), settings.expiry));
}

base::Result<std::string> load_redis_roster_text(const RedisSettings& settings) {
    const redis::Options options = redis_options(settings);
    redis::RosterStore store(options);
    const auto heroes = [&] {
        const Waiting waiting(redis_place(options),
                              options.connect_timeout + options.command_timeout);
        return store.load();
    }();
    if (!heroes) return heroes.error();
    if (heroes->empty()) return std::string();
    std::string text = "[";
    for (const auto& [id, hero] : *heroes) {
        if (const std::string fault = base::json_fault_text(hero); !fault.empty()) {
            return base::rejected("hero " + std::to_string(id) +
                                  " of the hash superheros in Redis is not JSON: " + fault +
                                  "; superhero build-db puts all heroes there anew");
        }
        if (text.size() > 1) text += ',';
        text += hero;
    }
    return text + ']';
}

base::Result<combat::Roster> try_load_redis_roster(const RedisSettings& settings) {
    const auto text = load_redis_roster_text(settings);
    if (!text) return text.error();
    if (text->empty()) return combat::Roster();
    return wire::parse_roster(*text, "the roster in Redis");
}

combat::Roster load_redis_roster(const RedisSettings& settings) {
    return value_or_throw(try_load_redis_roster(settings));
}

}  // namespace app
