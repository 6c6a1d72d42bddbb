// superhero build-db: puts the heroes into the registry.
#include <fmt/core.h>

#include <filesystem>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/redis_state.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "heroapi/pull.h"
#include "redis/roster_store.h"
#include "wire/json_object.h"
#include "wire/roster_file.h"

namespace app {
namespace {

using namespace std::chrono_literals;

// Where heroes wait that were pulled before an interruption.
std::filesystem::path resume_folder(const Settings& settings) {
    return std::filesystem::path(local_dir(settings.files)) / "heroes-pulled";
}

std::string pull_heroes(const Settings& settings, StopSignals& signals, Progress& progress) {
    if (settings.heroes.api_token.empty()) {
        throw base::Failure(
            base::bad_setting("--pull needs API_TOKEN: a token of the Super Hero API expected, see "
                              "https://superheroapi.com"));
    }
    make_local_dir(settings.files);
    heroapi::PullOptions options;
    options.base_url = settings.heroes.api_url;
    options.token = settings.heroes.api_token;
    options.ca_file = settings.heroes.api_ca;
    options.resume_folder = resume_folder(settings);
    heroapi::PullHooks hooks;
    hooks.progress = [&progress](std::size_t heroes) {
        ProgressView view;
        view.phase = "pulling";
        view.fraction = -1;
        view.figures = fmt::format("{} heroes", heroes);
        progress.show(view);
    };
    hooks.stop = [&signals] { return signals.wait(0ms); };
    auto heroes = value_or_throw(heroapi::pull(options, hooks));
    progress.clear();
    return heroes;
}

void refuse_memory(const Settings& settings) {
    if (settings.registry != RegistryKind::memory) return;
    throw base::Failure(base::bad_setting(
        "--registry (REGISTRY) is \"memory\": that ends with each process, redis expected"));
}

}  // namespace

int run_build_db(const Settings& settings) {
    refuse_memory(settings);
    StopSignals signals;
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    redis::RosterStore store(redis_options(settings.redis));
    const std::string place =
        fmt::format("Redis at {}:{}", settings.redis.host, settings.redis.port);
    const auto patience = redis_options(settings.redis).connect_timeout +
                          redis_options(settings.redis).command_timeout;
    {
        const Waiting waiting(place, patience);
        value_or_throw(store.ping());
    }
    const std::string text = settings.heroes.pull ? pull_heroes(settings, signals, progress)
                                                  : roster_text(settings.heroes);
    const std::string source = settings.heroes.pull             ? "the Super Hero API"
                               : settings.heroes.roster.empty() ? "the built-in roster"
                                                                : settings.heroes.roster;
    const auto heroes = value_or_throw(wire::registry_heroes(text, source));
    {
        const Waiting waiting(place, 2 * patience);
        if (settings.heroes.flush) value_or_throw(store.flush());
        value_or_throw(store.replace({heroes.begin(), heroes.end()}));
    }
    if (settings.heroes.pull) value_or_throw(heroapi::forget(resume_folder(settings)));
    const auto fill = [&](wire::JsonObject& object) { object.number("heroes", heroes.size()); };
    print_result(settings.lines.json
                     ? wire::json_line(fill)
                     : fmt::format("{} heroes of {} are in Redis at {}:{}, database {}\n",
                                   heroes.size(), source, settings.redis.host, settings.redis.port,
                                   settings.redis.db));
    return k_done;
}

}  // namespace app
