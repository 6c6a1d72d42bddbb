#include "app/simulate/simulation.h"

#include <fmt/core.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "app/console/console.h"
#include "app/console/logging_transport.h"
#include "app/console/standstill.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/ledger_check.h"
#include "app/doors/opening.h"
#include "app/doors/redis_state.h"
#include "app/doors/state.h"
#include "app/doors/wiring.h"
#include "app/jobs/worker_thread.h"
#include "app/simulate/plan.h"
#include "app/simulate/witness_file.h"
#include "app/system.h"
#include "parquet/folder_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "player/fleet.h"
#include "server/issuer.h"
#include "server/server.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_glance = 50ms;         // between looks at what goes on
constexpr auto k_worker_glance = 5ms;   // while only its worker is waited for
constexpr auto k_stuck = 5s;            // a worker that comes no further
constexpr auto k_end_patience = 20s;    // for games under way after Ctrl-C
constexpr auto k_flush_patience = 60s;  // for the log to become durable

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

std::uint64_t drawn_seed() {
    const auto bytes = random_bytes();
    std::uint64_t seed = 0;
    // 53 bits: readers of JSON that know only doubles keep it whole.
    for (int i = 0; i < 7; ++i) seed = seed << 8 | bytes[static_cast<std::size_t>(i)];
    return seed >> 3;
}

Settings with_defaults(Settings settings) {
    if (settings.logger_module == LoggerModule::none) {
        throw base::Failure(base::bad_setting(
            "--logger-module (LOGGER_MODULE) is \"default\": simulate needs a log that it can read "
            "again, embedded or kafka expected"));
    }
    if (!settings.seed) settings.seed = drawn_seed();
    if (static_cast<int>(settings.players) < settings.participants_to) {
        throw base::Failure(base::bad_setting(
            fmt::format("--players (PLAYERS) is \"{}\": at least the {} of --participants expected",
                        settings.players, settings.participants_to)));
    }
    return settings;
}

// The players of a simulation all come from one address, with up to five connections each.
server::Options simulated_server(const Settings& settings) {
    server::Options options = server_options(settings);
    const std::size_t needed = static_cast<std::size_t>(settings.players) * 5 + 100;
    server::Limits& limits = options.limits;
    limits.connections_per_address = std::max(limits.connections_per_address, needed);
    limits.connections = std::max(limits.connections, needed);
    limits.half_open = std::max(limits.half_open, needed);
    return options;
}

}  // namespace

class Simulation::Impl {
public:
    explicit Impl(const Settings& settings)
        : explicit_seed_(settings.seed.has_value()),
          settings_(with_defaults(settings)),
          roster_(load_roster(settings_)),
          log_(prepare_log()),
          opened_(log_->open_writer()),
          transport_(*opened_.writer, log_->module(), shown_records(settings_), now),
          state_(open_state(settings_, settings_.registry)),
          server_(simulated_server(settings_),
                  {state_.state->accounts(), state_.state->seats(), state_.state->fights(),
                   transport_, roster_, now, random_bytes, state_.state->outbox()}) {
        if (roster_.size() < static_cast<std::size_t>(settings_.participants_to)) {
            throw base::Failure(base::bad_setting(fmt::format(
                "--participants (PARTICIPANTS) asks for {} users a game: the roster has {} heroes",
                settings_.participants_to, roster_.size())));
        }
        if (settings_.registry == RegistryKind::redis) {
            say_what_redis_lacks(settings_.redis, RedisAccess::changes);
        }
        if (!opened_.note.empty() && !settings_.quiet) {
            say(opened_.note, base::Level::warning);
        }
        value_or_throw(server_.start());
        worker_.emplace(settings_,
                        open_worker_doors(settings_, *log_, log_->open_reader(Log::Share{})),
                        transport_, state_.sessions.get());
        worker_->wait_until_it_reads(log_->service());
        witness_path_ = witness_path(settings_);
        witness_.emplace(witness_path_);
    }

    Played play(StopSignals& signals, Progress& progress) {
        catch_up(signals, progress);
        read_records_ = worker_->worker().counters().records;
        const auto known = known_games();
        const server::Issuer issuer(settings_.seed, random_bytes, roster_);
        Plan plan(
            schedule_options(), settings_.duration ? std::nullopt : std::optional(settings_.games),
            [&](const std::string& match) { return known.contains(issuer.game_token(match)); });
        player::Fleet fleet(
            fleet_options(), player::Planned{[&] { return plan.next(); }},
            {.on_game = [this](const base::GameToken& game,
                               wire::Outcome outcome) { witness_->write({game, outcome}); },
             .admits = [this] { return transport_.admits_games(); }});
        started_ = Clock::now();
        value_or_throw(fleet.start());
        const ShownFleet shown(*this, fleet);
        watch(fleet, signals, progress);
        const auto fleet_result = fleet.wait();
        played_.seconds = seconds_since(started_);
        check_parts();
        value_or_throw(fleet_result);
        value_or_throw(witness_->close());
        server_.stop(played_.interrupted ? 0s : 5s);
        count(fleet, plan);
        drain(signals, progress);
        return played_;
    }

    std::vector<std::pair<std::string, ReportParts>> parts() const {
        std::vector<std::pair<std::string, ReportParts>> all;
        all.push_back({"server", {figures_of(server_.counts()), opened_.writer->deliveries()}});
        {
            const std::lock_guard lock(fleet_mutex_);
            if (fleet_ != nullptr) all.push_back({"client", {figures_of(fleet_->counts())}});
        }
        all.push_back({"worker", {figures_of(worker_->worker().counters())}});
        return all;
    }

    const combat::Roster& roster() const noexcept { return roster_; }
    Log& log() noexcept { return *log_; }
    const Settings& settings() const noexcept { return settings_; }
    const std::string& witness() const noexcept { return witness_path_; }

private:
    std::unique_ptr<Log> prepare_log() const {
        expect_kafka_options(settings_);
        make_output_dir(settings_);
        open_play("simulate", settings_);
        return open_checked_log(settings_, LogAccess::read_write,
                                worker_options(settings_).lobby_topic);
    }

    ScheduleOptions schedule_options() const {
        ScheduleOptions options;
        options.seed = *settings_.seed;
        options.players = static_cast<std::uint32_t>(settings_.players);
        options.participants_from = settings_.participants_from;
        options.participants_to = settings_.participants_to;
        options.roster_print = roster_.fingerprint();
        return options;
    }

    player::FleetOptions fleet_options() const {
        player::FleetOptions options;
        options.host = settings_.websocket_host;
        options.port = server_.port();
        options.players = static_cast<player::PlayerIndex>(settings_.players);
        options.seed = settings_.seed;
        // A registry that lasts knows these users of an earlier run with the same seed.
        if (settings_.registry == RegistryKind::redis)
            options.protection = player::Protection::none;
        options.client_sleep =
            std::chrono::duration_cast<player::Duration>(seconds_of(settings_.client_sleep));
        options.games_per_second = settings_.rate.value_or(0);
        if (settings_.duration) {
            options.duration =
                std::chrono::duration_cast<player::Duration>(seconds_of(*settings_.duration));
        }
        return options;
    }

    // Throws what made a part fail.
    void check_parts() {
        if (!std::filesystem::exists(log_folder(settings_)) &&
            settings_.logger_module == LoggerModule::embedded) {
            throw base::Failure(base::disk_error(fmt::format(
                "OUTPUT_DIR \"{}\" was removed while games were played into it: they are lost, "
                "play again into a folder that stays",
                settings_.output_dir)));
        }
        value_or_throw(opened_.writer->failure());
        if (worker_->ended()) value_or_throw(worker_->join());
    }

    // Waits until the worker has read everything that is in the log now.
    // True: a signal came meanwhile; the waiting went on.
    bool wait_for_worker(StopSignals& signals, Progress& progress, std::string_view phase) {
        const auto ends = log_ends(settings_, *log_);
        const std::int64_t start = worker_->lag(ends);
        Patience patience{signals, standstill_of(log_->service())};
        while (!worker_->ended() && worker_->lag(ends) > 0) {
            const std::int64_t lag = worker_->lag(ends);
            progress.show({.phase = phase,
                           .fraction = 1 - static_cast<double>(lag) / static_cast<double>(start),
                           .figures = fmt::format("lag {} records", lag),
                           .seconds_left = {}});
            wait_a_moment(patience, lag);
        }
        check_parts();
        return patience.signalled;
    }

    struct Patience {
        StopSignals& signals;
        Standstill standstill;
        bool signalled = false;
    };

    // A second signal ends the process, and so does the first where the worker comes no further.
    void wait_a_moment(Patience& patience, std::int64_t position) const {
        patience.standstill.look(position);
        const bool heard = patience.signals.wait(k_worker_glance);
        const bool stuck = patience.signalled && patience.standstill.lasts() > k_stuck;
        if (stuck || (heard && patience.signalled)) {
            end_at_once(
                fmt::format("stopped before all games were in the tables in {}: the next run, or "
                            "superhero batch, adds the rest",
                            settings_.output_dir));
        }
        patience.signalled |= heard;
    }

    // What an earlier run left in the log goes to the tables before anything new is played.
    void catch_up(StopSignals& signals, Progress& progress) {
        if (opened_.fresh) return;
        played_.interrupted = wait_for_worker(signals, progress, "catching up");
    }

    // The games in the tables; only looked up when the seed may have been played before.
    std::unordered_set<base::GameToken> known_games() const {
        std::unordered_set<base::GameToken> known;
        if (!explicit_seed_ || opened_.fresh) return known;
        tables::FolderLedger ledger(settings_.output_dir);
        tables::ParquetTableReader reader(settings_.output_dir);
        for (const ports::Commit& commit : value_or_throw(ledger.load(base::k_lobby_queue))) {
            for (const ports::StagedFile& file : commit.files) {
                if (file.table != ports::Table::meta) continue;
                value_or_throw(reader.read_games(file.name, [&](const auto& games) {
                    known.insert(games.begin(), games.end());
                }));
            }
        }
        return known;
    }

    // Known to parts() while it lives.
    class ShownFleet {
    public:
        ShownFleet(Impl& run, const player::Fleet& fleet) : run_(run) { show(&fleet); }
        ~ShownFleet() { show(nullptr); }
        ShownFleet(const ShownFleet&) = delete;
        ShownFleet& operator=(const ShownFleet&) = delete;

    private:
        void show(const player::Fleet* fleet) {
            const std::lock_guard lock(run_.fleet_mutex_);
            run_.fleet_ = fleet;
        }
        Impl& run_;
    };

    void watch(player::Fleet& fleet, StopSignals& signals, Progress& progress) {
        std::optional<Clock::time_point> give_up;
        EndingWord ending(k_end_patience);
        if (played_.interrupted) fleet.stop_new_games();
        while (!fleet.done()) {
            const bool parts_fine = opened_.writer->failure().has_value() && !worker_->ended();
            if (!parts_fine || (give_up && Clock::now() >= *give_up)) fleet.stop_now();
            show(fleet.counts(), progress);
            ending.look();
            if (!signals.wait(k_glance)) continue;
            if (played_.interrupted) fleet.stop_now();
            played_.interrupted = true;
            fleet.stop_new_games();
            give_up = Clock::now() + k_end_patience;
            ending.begin();
        }
    }

    void show(const player::Counts& counts, Progress& progress) {
        const double seconds = seconds_since(started_);
        const double games_per_second = static_cast<double>(counts.games) / seconds;
        const std::uint64_t records = transport_.records();
        const std::uint64_t read = worker_->worker().counters().records - read_records_;
        const std::string total =
            settings_.duration ? std::string() : fmt::format("/{}", settings_.games);
        ProgressView view;
        view.phase = "playing";
        view.figures =
            fmt::format("{}{} games  {:.0f} games/s  {:.0f} records/s  lag {}", counts.games, total,
                        games_per_second, static_cast<double>(records) / seconds,
                        records > read ? records - read : 0);
        if (settings_.duration) {
            view.fraction = seconds / *settings_.duration;
            view.seconds_left = *settings_.duration - seconds;
        } else {
            view.fraction =
                static_cast<double>(counts.games) / static_cast<double>(settings_.games);
            if (counts.games > 0) {
                view.seconds_left =
                    static_cast<double>(settings_.games - std::min(settings_.games, counts.games)) /
                    games_per_second;
            }
        }
        progress.show(view);
    }

    void count(const player::Fleet& fleet, const Plan& plan) {
        const player::Counts counts = fleet.counts();
        played_.games = counts.games;
        played_.timed_out = counts.timed_out;
        played_.attacks = counts.attacks;
        played_.already_there = plan.already_there();
        played_.wanted = settings_.duration ? 0 : settings_.games;
        played_.users = static_cast<std::uint64_t>(settings_.players);
        played_.records = transport_.records();
        played_.output_dir = settings_.output_dir;
        played_.seed = *settings_.seed;
    }

    // Everything in the log becomes durable, everything finished goes to the tables.
    void drain(StopSignals& signals, Progress& progress) {
        {
            const Waiting waiting("the log to take the last records", k_flush_patience);
            value_or_throw(opened_.writer->flush(k_flush_patience));
        }
        worker_->worker().finish_at(log_ends(settings_, *log_));
        const bool signalled = wait_for_worker(signals, progress, "writing tables");
        Patience patience{signals, standstill_of(log_->service()), signalled};
        while (!worker_->ended()) {
            wait_a_moment(patience,
                          static_cast<std::int64_t>(worker_->worker().counters().commits));
        }
        value_or_throw(worker_->join());
    }

    const bool explicit_seed_;
    const Settings settings_;
    const combat::Roster roster_;
    const std::unique_ptr<Log> log_;
    OpenedWriter opened_;
    LoggingTransport transport_;
    OpenedState state_;
    server::Server server_;
    std::optional<WorkerThread> worker_;
    mutable std::mutex fleet_mutex_;
    const player::Fleet* fleet_ = nullptr;  // while it plays
    std::string witness_path_;
    std::optional<WitnessFile> witness_;
    Clock::time_point started_;
    std::uint64_t read_records_ = 0;  // by the worker, before anything was played
    Played played_;
};

Simulation::Simulation(const Settings& settings) : impl_(std::make_unique<Impl>(settings)) {}
Simulation::~Simulation() = default;

Played Simulation::play(StopSignals& signals, Progress& progress) {
    return impl_->play(signals, progress);
}
std::vector<std::pair<std::string, ReportParts>> Simulation::parts() const {
    return impl_->parts();
}
const std::string& Simulation::witness() const noexcept { return impl_->witness(); }
Log& Simulation::log() noexcept { return impl_->log(); }
const Settings& Simulation::settings() const noexcept { return impl_->settings(); }
const combat::Roster& Simulation::roster() const noexcept { return impl_->roster(); }

}  // namespace app
