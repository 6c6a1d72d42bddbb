#include "app/doors/registry_view.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "app/console/waiting.h"
#include "app/doors/log.h"
#include "app/doors/redis_state.h"
#include "redis/unpublished.h"

namespace app {
namespace {

RegistryView ask_redis(const RedisSettings& settings) {
    RegistryView view;
    const auto games = std::make_shared<redis::UnpublishedGames>(redis_options(settings));
    const redis::Options options = redis_options(settings);
    const auto there = [&] {
        const Waiting waiting(fmt::format("Redis at {}:{}", options.host, options.port),
                              options.connect_timeout + options.command_timeout);
        return games->all();
    }();
    if (!there) {
        view.note = fmt::format("Redis was not asked which games no server has announced yet: {}",
                                there.error().what);
        return view;
    }
    view.registry.unpublished = [games, before = *there] {
        auto now = games->all();
        if (!now) now = before;
        return audit::Unpublished{std::move(now->completed), std::move(now->others)};
    };
    view.registry.knows = [games](const base::GameToken& game) {
        const auto known = games->knows(game);
        return !known || *known;  // who cannot be asked may know it
    };
    return view;
}

}  // namespace

RegistryView view_registry(const Settings& settings, const Log* log) {
    if (settings.registry == RegistryKind::redis) return ask_redis(settings.redis);
    RegistryView view;
    const bool plays_on = log != nullptr && log->is_being_written();
    // Of a Kafka server that keeps its games in memory nobody can see from here whether it lives.
    if (!plays_on) view.announcing = audit::Announcing::over;
    return view;
}

}  // namespace app
