// superhero client: a fleet of players, and their witness.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/progress.h"
#include "app/reports.h"
#include "app/signals.h"
#include "app/simulate/witness_file.h"
#include "app/system.h"
#include "app/wiring.h"
#include "player/fleet.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_glance = 50ms;
constexpr auto k_start_patience = 60s;  // for a server that is still coming up
constexpr auto k_end_patience = 60s;    // for games under way after the first signal

// Other fleets on the same registry must have other users.
std::string user_prefix(const Settings& settings) {
    if (!settings.user_prefix.empty()) return settings.user_prefix;
    if (settings.seed) return "USER";
    const auto bytes = random_bytes();
    return fmt::format("USER-{:02x}{:02x}{:02x}-", bytes[0], bytes[1], bytes[2]);
}

player::FleetOptions fleet_options(const Settings& settings) {
    player::FleetOptions options;
    options.host = settings.websocket_host;
    options.port = static_cast<std::uint16_t>(settings.websocket_port.value_or(5678));
    options.players = static_cast<player::PlayerIndex>(settings.players);
    options.user_prefix = user_prefix(settings);
    options.seed = settings.seed;
    // With a seed the same users come again: they must not be locked out by their first visit.
    if (settings.seed) options.protection = player::Protection::none;
    // A fleet that comes again under its names has no longer the secrets of its first visit.
    options.name_taken = player::NameTaken::take_another;
    options.client_sleep =
        std::chrono::duration_cast<player::Duration>(seconds_of(settings.client_sleep));
    options.patience = k_start_patience;
    options.games_per_second = settings.rate.value_or(0);
    return options;
}

class ClientProcess {
public:
    explicit ClientProcess(const Settings& settings)
        : settings_(settings),
          progress_(settings.quiet ? Progress::Style::none : Progress::style_of_stderr()) {
        if (!settings.witness.empty()) witness_.emplace(settings.witness);
    }

    int run(StopSignals& signals) {
        const player::Free games{settings_.client_games, settings_.participants_from,
                                 settings_.participants_to};
        player::FleetHooks hooks;
        hooks.on_game = [this](const base::GameToken& game, wire::Outcome outcome) {
            if (witness_) witness_->write({game, outcome});
        };
        player::Fleet fleet(fleet_options(settings_), games, std::move(hooks));
        value_or_throw(fleet.start());
        watch(fleet, signals);
        const auto result = fleet.wait();
        progress_.clear();
        if (witness_) value_or_throw(witness_->close());
        report(fleet);
        value_or_throw(result);
        return k_done;
    }

private:
    double seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

    void watch(player::Fleet& fleet, StopSignals& signals) {
        std::optional<Clock::time_point> give_up;
        while (!fleet.done()) {
            if (give_up && Clock::now() >= *give_up) fleet.stop_now();
            show(fleet.counts());
            const Heard heard = signals.listen(k_glance);
            if (heard == Heard::report) {
                progress_.clear();
                report(fleet);
            }
            if (heard != Heard::stop) continue;
            if (give_up) fleet.stop_now();
            fleet.stop_new_games();
            give_up = Clock::now() + k_end_patience;
        }
    }

    void show(const player::Counts& counts) {
        ProgressView view;
        view.phase = "playing";
        view.figures = fmt::format("{} games  {:.0f} games/s  {} attacks  {} refusals",
                                   counts.games, static_cast<double>(counts.games) / seconds(),
                                   counts.attacks, counts.refusals);
        view.fraction = -1;
        progress_.show(view);
    }

    void report(const player::Fleet& fleet) const {
        print_report(settings_, {figures_of(fleet.counts()), {}, fleet.refusals()});
        if (!settings_.json) fmt::print("{:<20} {:>12.1f}\n", "seconds", seconds());
    }

    const Settings settings_;
    Progress progress_;
    std::optional<WitnessFile> witness_;
    const Clock::time_point started_ = Clock::now();
};

}  // namespace

int run_client(const Settings& settings) {
    StopSignals signals;
    return ClientProcess(settings).run(signals);
}

}  // namespace app
