#include "app/simulate/simulation.h"

#include <fmt/core.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>

#include "app/console/console.h"
#include "app/console/logging_transport.h"
#include "app/console/signals.h"
#include "app/console/standstill.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/ledger_check.h"
#include "app/doors/log_room.h"
#include "app/doors/opening.h"
#include "app/doors/promise_watch.h"
#include "app/doors/table_types.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/worker_thread.h"
#include "app/simulate/defaults.h"
#include "app/simulate/plan.h"
#include "app/simulate/players.h"
#include "app/simulate/rate_file.h"
#include "app/simulate/witness_file.h"
#include "app/system.h"
#include "base/text.h"
#include "server/issuer.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_worker_glance = 5ms;   // while only its worker is waited for
constexpr auto k_stuck = 5s;            // a worker that comes no further
constexpr auto k_end_patience = 20s;    // for games under way after Ctrl-C
constexpr auto k_flush_patience = 60s;  // for the log to become durable

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

}  // namespace

class Simulation::Impl {
public:
    explicit Impl(const Settings& settings)
        : explicit_seed_(settings.play.seed.has_value()),
          settings_(with_simulation_defaults(with_rate_of_file(settings), now())),
          roster_(load_roster(settings_.heroes)),
          log_(prepare_log()),
          opened_(log_->open_writer()),
          transport_(*opened_.writer, log_->module(), shown_records(settings_), now) {
        if (roster_.size() < static_cast<std::size_t>(settings_.players.participants_to)) {
            throw base::Failure(base::bad_setting(fmt::format(
                "--participants (PARTICIPANTS) asks for {} users a game: the roster has {} heroes",
                settings_.players.participants_to, roster_.size())));
        }
        if (!opened_.note.empty() && !settings_.lines.quiet) {
            say(opened_.note, base::Level::warning);
        }
        if (settings_.play.start_time && settings_.logger_module == LoggerModule::kafka) {
            say_what_drops_history(settings_.kafka, now() - *settings_.play.start_time);
        }
        const PlayersNeed need{settings_, roster_, transport_, *opened_.writer};
        players_ = settings_.play.direct ? make_direct_players(need) : make_socket_players(need);
        worker_.emplace(settings_,
                        open_worker_doors(settings_, *log_, log_->open_reader(Log::Share{})),
                        transport_, players_->sessions());
        worker_->wait_until_it_reads(log_->service());
        witness_path_ = witness_path(settings_);
        witness_.emplace(witness_path_);
    }

    Played play(StopSignals& signals, Progress& progress) {
        catch_up(signals, progress);
        read_records_ = worker_->worker().counters().records;
        plan_.emplace(
            schedule_options(), settings_.play.games,
            [known = known_games(), issuer = server::Issuer(settings_.play.seed, random_bytes,
                                                            roster_)](const std::string& match) {
                return !known.empty() && known.contains(issuer.game_token(match));
            });
        started_ = Clock::now();
        log_before_ = embedded_log_size(settings_);
        players_->begin(
            {[this] { return plan_->next(); }},
            {.on_game = [this](const base::GameToken& game,
                               wire::Outcome outcome) { witness_->write({game, outcome}); },
             .admits = [this] { return transport_.admits_games(); }});
        watch(signals, progress);
        const auto result = players_->wait();
        played_.seconds = seconds_since(started_);
        check_parts();
        value_or_throw(result);
        value_or_throw(witness_->close());
        players_->close(played_.interrupted);
        count();
        flush();
        // They are played as fast as the log takes their records: its last ones count.
        if (settings_.play.direct) played_.seconds = seconds_since(started_);
        finish_tables(signals, progress);
        played_.seconds_to_tables = seconds_since(started_);
        return played_;
    }

    RoleParts parts() const {
        RoleParts all = players_->parts();
        all.push_back({"worker", parts_of(worker_->worker().counters())});
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
        expect_table_format(settings_);
        expect_table_types(settings_);
        open_play("simulate", settings_);
        return open_checked_log(settings_, LogAccess::read_write,
                                worker_options(settings_).lobby_topic);
    }

    ScheduleOptions schedule_options() const {
        ScheduleOptions options;
        options.seed = *settings_.play.seed;
        options.players = static_cast<std::uint32_t>(settings_.players.count);
        options.participants_from = settings_.players.participants_from;
        options.participants_to = settings_.players.participants_to;
        options.roster_print = roster_.fingerprint();
        options.player_skew = settings_.play.player_skew;
        options.hero_skew = settings_.play.hero_skew;
        return options;
    }

    // Throws what made a part fail.
    void check_parts() {
        if (!std::filesystem::exists(log_folder(settings_.files)) &&
            settings_.logger_module == LoggerModule::embedded) {
            throw base::Failure(base::disk_error(fmt::format(
                "OUTPUT_DIR \"{}\" was removed while games were played into it: they are lost, "
                "play again into a folder that stays",
                settings_.files.output_dir)));
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
                            settings_.files.output_dir));
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
        const TablesPlace place(settings_);
        tables::ObjectLedger ledger = place.ledger();
        const auto reader = place.reader();
        for (const ports::Commit& commit : value_or_throw(ledger.load(base::k_lobby_queue))) {
            for (const ports::StagedFile& file : commit.files) {
                if (file.table != ports::Table::meta) continue;
                value_or_throw(reader->read_games(file.name, [&](const auto& games) {
                    known.insert(games.begin(), games.end());
                }));
            }
        }
        return known;
    }

    void watch(StopSignals& signals, Progress& progress) {
        std::optional<Clock::time_point> give_up;
        EndingWord ending(k_end_patience);
        if (played_.interrupted) players_->stop_new_games();
        while (!players_->done()) {
            const bool parts_fine = opened_.writer->failure().has_value() && !worker_->ended();
            if (!parts_fine || (give_up && Clock::now() >= *give_up)) players_->stop_now();
            show(players_->counts(), progress);
            ending.look();
            const HeardSignal heard = signals.listen(k_glance);
            if (heard == HeardSignal::again) {
                read_rate_again(settings_.play.rate_file, [this](const player::LoadShape& rate) {
                    players_->change_rate(rate);
                });
            }
            if (heard != HeardSignal::stop) continue;
            if (played_.interrupted) players_->stop_now();
            played_.interrupted = true;
            players_->stop_new_games();
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
            settings_.play.games ? fmt::format("/{}", *settings_.play.games) : std::string();
        ProgressView view;
        view.phase = "playing";
        view.figures =
            fmt::format("{}{} games  {:.0f} games/s  {:.0f} records/s  lag {}{}", counts.games,
                        total, games_per_second, static_cast<double>(records) / seconds,
                        records > read ? records - read : 0, log_since(seconds));
        if (settings_.play.duration) {
            view.fraction = seconds / *settings_.play.duration;
            view.seconds_left = *settings_.play.duration - seconds;
        } else if (settings_.play.games) {
            const auto games = static_cast<double>(*settings_.play.games);
            const auto played = static_cast<double>(counts.games);
            view.fraction = played / games;
            if (played > 0) view.seconds_left = std::max(games - played, 0.0) / games_per_second;
        }
        progress.show(view);
    }

    // "  log 31.2 MB, 4.1 MB/s more"; empty where it is not on a disk of ours.
    std::string log_since(double seconds) const {
        const auto size = embedded_log_size(settings_);
        if (!size) return {};
        const auto bytes = static_cast<double>(size->bytes);
        const double more = bytes - static_cast<double>(log_before_ ? log_before_->bytes : 0);
        return fmt::format("  log {}, {}/s more", base::bytes_text(bytes),
                           base::bytes_text(std::max(more, 0.0) / seconds));
    }

    void count() {
        const player::Counts counts = players_->counts();
        played_.games = counts.games;
        played_.timed_out = counts.timed_out;
        played_.attacks = counts.attacks;
        played_.already_there = plan_->already_there();
        played_.wanted = settings_.play.games.value_or(0);
        played_.users = static_cast<std::uint64_t>(settings_.players.count);
        played_.records = transport_.records();
        played_.output_dir = settings_.files.output_dir;
        played_.seed = *settings_.play.seed;
    }

    // Everything in the log becomes durable.
    void flush() {
        const Waiting waiting("the log to take the last records", k_flush_patience);
        value_or_throw(opened_.writer->flush(k_flush_patience));
    }

    // Everything finished goes to the tables.
    void finish_tables(StopSignals& signals, Progress& progress) {
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
    std::optional<Plan> plan_;  // outlives the players, who ask it
    std::unique_ptr<Players> players_;
    std::optional<WorkerThread> worker_;
    std::string witness_path_;
    std::optional<WitnessFile> witness_;
    Clock::time_point started_;
    std::optional<LogSize> log_before_;  // when it started
    std::uint64_t read_records_ = 0;     // by the worker, before anything was played
    Played played_;
};

Simulation::Simulation(const Settings& settings) : impl_(std::make_unique<Impl>(settings)) {}
Simulation::~Simulation() = default;

Played Simulation::play(StopSignals& signals, Progress& progress) {
    return impl_->play(signals, progress);
}
RoleParts Simulation::parts() const { return impl_->parts(); }
const std::string& Simulation::witness() const noexcept { return impl_->witness(); }
Log& Simulation::log() noexcept { return impl_->log(); }
const Settings& Simulation::settings() const noexcept { return impl_->settings(); }
const combat::Roster& Simulation::roster() const noexcept { return impl_->roster(); }

}  // namespace app
