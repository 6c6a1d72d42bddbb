// superhero client: a fleet of players, and their witness.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/rate_line.h"
#include "app/console/reports.h"
#include "app/console/signals.h"
#include "app/console/standstill.h"
#include "app/console/waiting.h"
#include "app/doors/limits.h"
#include "app/doors/metrics_port.h"
#include "app/doors/opening.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/simulate/players.h"
#include "app/simulate/rate_file.h"
#include "app/simulate/witness_file.h"
#include "app/system.h"
#include "player/fleet.h"
#include "tls/context.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_start_patience = 60s;  // for a server that is still coming up
constexpr auto k_end_patience = 60s;    // for games under way after the first signal

// Other fleets on the same registry must have other users.
std::string user_prefix(const Settings& settings) {
    if (!settings.players.user_prefix.empty()) return settings.players.user_prefix;
    if (settings.play.seed) return "USER";
    const auto bytes = random_bytes();
    return fmt::format("USER-{:02x}{:02x}{:02x}-", bytes[0], bytes[1], bytes[2]);
}

player::FleetOptions client_options(const Settings& settings) {
    player::FleetOptions options = fleet_options(settings);
    options.port = static_cast<std::uint16_t>(settings.websocket_port);
    if (settings.websocket_tls.wanted) {
        options.tls =
            value_or_throw(tls::client_context({"WEBSOCKET_TLS_CA", settings.websocket_tls.ca}));
    }
    options.user_prefix = user_prefix(settings);
    // With a seed the same users come again: they must not be locked out by their first visit.
    if (settings.play.seed) options.protection = player::Protection::none;
    // A fleet that comes again under its names has no longer the secrets of its first visit.
    options.name_taken = player::NameTaken::take_another;
    options.patience = k_start_patience;
    return options;
}

player::Free games_of(const Settings& settings) {
    player::Free games{settings.players.games_each, settings.players.participants_from,
                       settings.players.participants_to};
    if (settings.players.games || settings.play.duration) games.games_each = -1;
    if (settings.players.games.value_or(-1) > 0) {
        games.games = static_cast<std::uint64_t>(*settings.players.games);
    }
    return games;
}

// Why a fleet that was to play has played nothing.
std::string why_nothing(const player::Fleet& fleet) {
    const player::Counts counts = fleet.counts();
    if (counts.timed_out > 0) {
        return fmt::format("{} timed out because nobody took the other seats", counts.timed_out);
    }
    const auto refusals = fleet.refusals();
    const auto most =
        std::max_element(refusals.begin(), refusals.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == refusals.end()) return "the time was over before one ended";
    return fmt::format("the server answered {} times \"{}\"", most->second, most->first);
}

class ClientProcess {
public:
    explicit ClientProcess(const Settings& settings)
        : settings_(with_rate_of_file(settings)), progress_(progress_style(settings)) {
        if (!settings.players.witness.empty()) witness_.emplace(settings.players.witness);
    }

    int run(StopSignals& signals) {
        player::FleetHooks hooks;
        hooks.waits = [&](const std::string& why) { return waits(signals, why); };
        hooks.on_game = [this](const base::GameToken& game, wire::Outcome outcome) {
            if (witness_) witness_->write({game, outcome});
        };
        player::Fleet fleet(client_options(settings_), games_of(settings_), std::move(hooks));
        const auto metrics = open_metrics(settings_.metrics, settings_.lines, metrics_of(fleet));
        value_or_throw(fleet.start());
        started_ = Clock::now();
        watch(fleet, signals);
        auto result = fleet.wait();
        if (result) result = has_played(fleet);
        progress_.clear();
        if (witness_) value_or_throw(witness_->close());
        print_report(settings_, parts(fleet), result);
        return k_done;
    }

private:
    std::string server() const { return server_place(settings_); }

    // False: a signal came.
    bool waits(StopSignals& signals, const std::string& why) {
        if (!told_of_waiting_ && Clock::now() - started_ >= k_short_wait) {
            told_of_waiting_ = true;
            say(fmt::format("waits for a server at {}, {} s at most: {}", server(),
                            std::chrono::seconds(k_start_patience).count(), why));
        }
        return !signals.wait(0ms);
    }

    base::Result<void> has_played(const player::Fleet& fleet) const {
        if (const std::uint64_t left = fleet.left_over(); left > 0 && !stopped_) {
            say(
                fmt::format("{} games were not played: fewer players had games left than a game "
                            "has seats",
                            left));
        }
        if (fleet.counts().games > 0 || stopped_ || settings_.players.games_each == 0) return {};
        return base::unavailable(
            fmt::format("played no game at {}: {}", server(), why_nothing(fleet)));
    }

    // Where there is no bar, a line with rates tells how far it has come.
    static Progress::Style progress_style(const Settings& settings) {
        const auto style = Progress::style_of_stderr();
        return settings.lines.quiet || style == Progress::Style::lines ? Progress::Style::none
                                                                       : style;
    }

    double seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

    void watch(player::Fleet& fleet, StopSignals& signals) {
        std::optional<Clock::time_point> give_up;
        EndingWord ending(k_end_patience);
        Standstill answer("a first answer of the server at " + server() +
                          ", as long as it takes; Ctrl-C ends the waiting");
        const bool has_bar = progress_style(settings_) == Progress::Style::bar;
        RateLine rates(settings_, [&] { return figures_of(fleet.counts()); });
        while (!fleet.done()) {
            if (!has_bar && !settings_.lines.quiet) rates.look();
            if (give_up && Clock::now() >= *give_up) fleet.stop_now();
            show(fleet.counts());
            ending.look();
            if (fleet.counts().messages == 0) answer.look(0);
            const HeardSignal heard = signals.listen(k_glance);
            if (heard == HeardSignal::report) {
                print_report_in_passing(settings_, parts(fleet));
            }
            if (heard == HeardSignal::again) {
                read_rate_again(settings_.play.rate_file, [&](const player::LoadShape& rate) {
                    fleet.change_load(rate, now());
                });
            }
            if (heard != HeardSignal::stop) continue;
            stopped_ = true;
            const bool never_heard_of = fleet.counts().messages == 0;
            if (give_up || never_heard_of) fleet.stop_now();
            fleet.stop_new_games();
            give_up = Clock::now() + k_end_patience;
            ending.begin();
        }
    }

    void show(const player::Counts& counts) {
        ProgressView view;
        view.phase = "playing";
        const bool to_a_number = settings_.players.games.value_or(-1) > 0;
        const std::string total = to_a_number ? fmt::format("/{}", *settings_.players.games) : "";
        const double games = static_cast<double>(counts.games);
        view.figures =
            fmt::format("{}{} games  {:.0f} games/s  {} attacks  {} refusals", counts.games, total,
                        games / seconds(), counts.attacks, counts.refusals);
        view.fraction = -1;
        if (to_a_number) view.fraction = games / static_cast<double>(*settings_.players.games);
        if (settings_.play.duration) {
            view.fraction = seconds() / *settings_.play.duration;
            view.seconds_left = *settings_.play.duration - seconds();
        }
        progress_.show(view);
    }

    MetricsSource metrics_of(const player::Fleet& fleet) const {
        return {
            .role = "client",
            .parts =
                [&] { return ReportParts{figures_of(fleet.counts()), {}, fleet.refusals(), {}}; },
            .more = [] { return std::vector<MetricFamily>(); },
            .unready =
                [&] {
                    const player::Counts counts = fleet.counts();
                    if (counts.connections == 0) return "no connection to " + server();
                    if (counts.messages == 0) return "no answer of the server at " + server();
                    return std::string();
                }};
    }

    ReportParts parts(const player::Fleet& fleet) const {
        return {figures_of(fleet.counts()), {}, fleet.refusals(), seconds()};
    }

    const Settings settings_;
    Progress progress_;
    std::optional<WitnessFile> witness_;
    Clock::time_point started_ = Clock::now();
    bool told_of_waiting_ = false;
    bool stopped_ = false;
};

}  // namespace

int run_client(const Settings& settings) {
    expect_files_for_client(settings.players);
    expect_address_space(address_space_limit());
    StopSignals signals(settings.play.rate_file.empty() ? HangUp::ends : HangUp::is_heard);
    open_client(settings);
    return ClientProcess(settings).run(signals);
}

}  // namespace app
