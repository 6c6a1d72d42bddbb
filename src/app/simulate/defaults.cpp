#include "app/simulate/defaults.h"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <cstdint>

#include "app/system.h"
#include "base/result.h"

namespace app {
namespace {

std::uint64_t drawn_seed() {
    const auto bytes = random_bytes();
    std::uint64_t seed = 0;
    // 53 bits: readers of JSON that know only doubles keep it whole.
    for (int i = 0; i < 7; ++i) seed = seed << 8 | bytes[static_cast<std::size_t>(i)];
    return seed >> 3;
}

// As the names of matches tell it.
double in_hundredths(double skew) { return std::round(skew * 100) / 100; }

void expect_history(const Settings& settings) {
    if (!settings.play.rate) {
        throw base::Failure(
            base::bad_setting("--start-time (START_TIME) needs --rate (RATE), which is not given: "
                              "games that begin in "
                              "a second of that time expected"));
    }
}

// What is old when it is written stays as long as what is new.
void keep_history(Settings& settings, base::Timestamp now) {
    const std::chrono::duration<double, std::ratio<3600>> age = now - *settings.play.start_time;
    settings.log.retention_hours += age.count();
}

}  // namespace

Settings with_simulation_defaults(Settings settings, base::Timestamp now) {
    if (settings.logger_module == LoggerModule::none) {
        throw base::Failure(base::bad_setting(
            "--logger-module (LOGGER_MODULE) is \"default\": simulate needs a log that it can read "
            "again, embedded or kafka expected"));
    }
    if (!settings.play.seed) settings.play.seed = drawn_seed();
    if (settings.play.direct) {
        settings.registry = RegistryKind::memory;
        settings.sessions = SessionsFrom::topics;
        settings.worker.clean_routine = false;
    } else {
        settings.play.start_time.reset();
    }
    settings.play.player_skew = in_hundredths(settings.play.player_skew);
    settings.play.hero_skew = in_hundredths(settings.play.hero_skew);
    if (settings.play.then_live && !settings.play.start_time) {
        throw base::Failure(base::bad_setting(
            "--then-live has no effect: only with --direct and --start-time time is simulated"));
    }
    if (settings.play.start_time) {
        expect_history(settings);
        keep_history(settings, now);
    }
    if (settings.play.duration) {
        settings.play.games.reset();
    } else if (!settings.play.games && !settings.play.start_time) {
        settings.play.games = k_usual_games;
    }
    if (static_cast<int>(settings.players.count) < settings.players.participants_to) {
        throw base::Failure(base::bad_setting(
            fmt::format("--players (PLAYERS) is \"{}\": at least the {} of --participants expected",
                        settings.players.count, settings.players.participants_to)));
    }
    return settings;
}

}  // namespace app
