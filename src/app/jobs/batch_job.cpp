// The work of a batch job.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "app/console/console.h"
#include "app/console/logging_transport.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/console/standstill.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/ledger_check.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/opening.h"
#include "app/doors/table_types.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/jobs/batch_crew.h"
#include "app/jobs/shared_partitions.h"
#include "app/jobs/work.h"
#include "app/jobs/worker_thread.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "wire/json_object.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
// Where the tables go; a new folder must be one.
Settings for_tables(Settings settings) {
    if (settings.batch.rebuild.empty()) return settings;
    if (!TablesPlace(settings, settings.batch.rebuild).is_free()) {
        throw base::Failure(base::bad_setting(
            fmt::format("--rebuild (REBUILD) is \"{}\": a folder that is new or empty expected",
                        settings.batch.rebuild)));
    }
    settings.files.local_dir = local_dir(settings.files);  // the log stays where it is
    settings.files.output_dir = settings.batch.rebuild;
    return settings;
}

class Batch {
public:
    Batch(const Settings& settings, Rewire rewire)
        : rewire_(std::move(rewire)),
          settings_(for_tables(settings)),
          log_(open(settings)),
          left_out_(settings.batch.rebuild.empty()
                        ? 0
                        : games_of_other_logs(settings, *log_, topic_of(settings))),
          nowhere_(open_log(settings, LoggerModule::none, LogAccess::read_only)->open_writer()),
          journal_(*nowhere_.writer, "default", shown_records(settings), now),
          ends_(read_ends()),
          partitions_(settings_, ends_),
          crew_({settings_, *log_, journal_, rewire_, partitions_}) {
        if (ends_.empty()) {
            throw base::Failure(base::bad_setting(
                fmt::format("{} has no topic {}: there is nothing to make tables of",
                            place_of(settings, settings.logger_module), base::k_lobby_queue)));
        }
        make_output_dir(settings_);
    }

    int run(StopSignals& signals, Progress& progress) {
        start_threads();
        wait_until([this] { return crew_.reads() || crew_.ended() || waits_for_others(); },
                   log_->service());
        Standstill standstill = standstill_of(log_->service());
        while (!crew_.ended() && !interrupted_) {
            if (!waits_for_others()) standstill.look(position());
            tell_of_others();
            show(progress);
            interrupted_ = signals.wait(k_glance);
        }
        progress.clear();
        if (interrupted_) crew_.stop();
        crew_.join();
        if (!interrupted_) look_after_others(signals);
        const auto counters = crew_.counters();
        print_result(settings_.lines.json ? json(counters) : text(counters));
        return k_done;
    }

private:
    static std::string topic_of(const Settings& settings) {
        return worker_options(settings).lobby_topic;
    }

    // A rebuilt folder has a ledger of its own.
    static std::unique_ptr<Log> open(const Settings& settings) {
        const bool adds = settings.batch.rebuild.empty();
        const bool embedded = settings.logger_module == LoggerModule::embedded;
        const bool may_differ = adds && TablesPlace(settings).is_there();
        if (may_differ) {
            expect_table_format(settings);
            expect_table_types(settings);
        }
        if (may_differ && embedded) refuse_other_log(settings, topic_of(settings));
        expect_log_to_read(settings);
        open_batch(settings, adds ? settings.files.output_dir : settings.batch.rebuild);
        if (may_differ && !embedded) refuse_other_log(settings, topic_of(settings));
        return open_log(settings, settings.logger_module, LogAccess::read_only);
    }

    std::vector<worker::Target> read_ends() const { return log_ends(settings_, *log_); }

    // Each reads whole partitions, of both topics.
    void start_threads() {
        const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        const int wanted = settings_.batch.threads > 0 ? settings_.batch.threads : cores;
        const int count = std::clamp(wanted, 1, std::max(1, partitions_.count()));
        for (int index = 0; index < count; ++index) crew_.add_thread();
    }

    bool waits_for_others() const { return !partitions_.waits_for().empty(); }

    void tell_of_others() {
        const std::string others = partitions_.waits_for();
        if (others.empty()) return others_since_.reset();
        if (!others_since_) others_since_ = Clock::now();
        if (told_of_others_ || Clock::now() - *others_since_ < k_short_wait) return;
        told_of_others_ = true;
        say("waits for " + others);
    }

    // What others did while we looked on is in the ledger; whoever did it may have died before all
    // of it was in view.
    void look_after_others(StopSignals& signals) {
        std::vector<worker::Target> theirs;
        for (const ports::Partition partition : partitions_.done_by_others()) {
            for (worker::Target& target : partitions_.targets_of(partition)) {
                theirs.push_back(std::move(target));
            }
        }
        if (theirs.empty()) return;
        const int none = partitions_.count();
        WorkerDoors doors =
            open_worker_doors(settings_, *log_, log_->open_reader(Log::Share{none, none + 1}));
        WorkerThread last_look(settings_, std::move(doors), journal_, nullptr);
        last_look.worker().finish_at(std::move(theirs));
        while (!last_look.ended() && !interrupted_) interrupted_ = signals.wait(k_glance);
        value_or_throw(interrupted_ ? last_look.stop() : last_look.join());
    }

    // Changes with whatever goes on.
    std::int64_t position() const {
        const worker::Counters counters = crew_.counters();
        return static_cast<std::int64_t>(counters.records + counters.commits);
    }

    // Of what is wanted of a topic's partition; of what others do only what they have finished.
    ports::Offset reached(const worker::Target& target, const worker::Counters& counters) const {
        const auto others = partitions_.done_by_others();
        if (std::count(others.begin(), others.end(), target.partition) > 0) return target.end;
        ports::Offset next = 0;
        for (const worker::PartitionProgress& each : counters.progress) {
            const bool same = each.topic == target.topic && each.partition == target.partition;
            if (same) next = std::max(next, each.next);
        }
        return next;
    }

    double seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

    void show(Progress& progress) const {
        const worker::Counters counters = crew_.counters();
        double all = 0, read = 0;
        for (const worker::Target& end : ends_) all += static_cast<double>(end.end);
        for (const worker::Target& end : ends_) read += static_cast<double>(reached(end, counters));
        ProgressView view;
        view.phase = "reading";
        view.fraction = all > 0 ? std::min(1.0, read / all) : 1;
        view.figures =
            fmt::format("{} records  {:.0f} records/s  {} games", counters.records,
                        static_cast<double>(counters.records) / seconds(), counters.games);
        if (read > 0) view.seconds_left = seconds() * (all - read) / read;
        progress.show(view);
    }

    std::string text(const worker::Counters& counters) const {
        std::string out = fmt::format(
            "{}{} games from {} records in {:.1f} s ({:.0f} records/s) added to {}\n",
            interrupted_ ? "interrupted: " : "", counters.games, counters.records, seconds(),
            static_cast<double>(counters.records) / seconds(), settings_.files.output_dir);
        out += fmt::format(
            "{} timed out, {} still open, {} duplicates dropped, {} dead letters, {} given up, "
            "{} commits\n",
            counters.timed_out, counters.open_games, counters.duplicates, counters.dead_letters,
            counters.abandoned, counters.commits);
        if (const auto others = partitions_.done_by_others().size(); others > 0) {
            out += fmt::format("{} of {} partitions were finished by other processes meanwhile\n",
                               others, partitions_.count());
        }
        for (const worker::Gone& gone : counters.gone) {
            out += fmt::format("{}, partition {}: retention has deleted offsets {} to {}\n",
                               gone.topic, gone.partition, gone.range.from, gone.range.to - 1);
        }
        if (counters.headless > 0 && counters.gone.empty()) {
            out += fmt::format(
                "{} games have no beginning in their partition, though retention has deleted "
                "nothing: their records lie in several partitions, or were never written; they are "
                "in no table\n",
                counters.headless);
        } else if (counters.headless > 0) {
            out += fmt::format("{} games began before what is retained and are in no table\n",
                               counters.headless);
        }
        if (left_out_ > 0) {
            out += fmt::format(
                "{} games were made from logs that are closed or gone: they stay where they are, "
                "and are not in {}\n",
                left_out_, settings_.files.output_dir);
        }
        return out;
    }

    std::string json(const worker::Counters& counters) const {
        const bool gone = !counters.gone.empty();
        return wire::json_line([&](wire::JsonObject& object) {
            object.number("games", counters.games);
            object.number("records", counters.records);
            object.number("timed_out", counters.timed_out);
            object.number("open", counters.open_games);
            object.number("duplicates", counters.duplicates);
            object.number("dead_letters", counters.dead_letters);
            object.number("given_up", counters.abandoned);
            object.number("commits", counters.commits);
            object.number("lost_races", counters.lost_races);
            object.number("partitions", partitions_.count());
            object.number("partitions_of_others", partitions_.done_by_others().size());
            object.number("began_before", gone ? counters.headless : 0);
            object.number("without_beginning", gone ? 0 : counters.headless);
            object.number("seconds", seconds(), 3);
            object.truth("interrupted", interrupted_);
            object.objects("gone", counters.gone,
                           [](wire::JsonObject& one, const worker::Gone& range) {
                               one.text("topic", range.topic);
                               one.number("partition", range.partition);
                               one.number("from", range.range.from);
                               one.number("to", range.range.to);
                           });
            object.number("games_of_other_logs", left_out_);
            object.text("output_dir", settings_.files.output_dir);
        });
    }

    const Rewire rewire_;
    const Settings settings_;
    const std::unique_ptr<Log> log_;
    const std::uint64_t left_out_;  // of a rebuild
    const OpenedWriter nowhere_;
    LoggingTransport journal_;
    const std::vector<worker::Target> ends_;
    SharedPartitions partitions_;
    BatchCrew crew_;
    std::optional<Clock::time_point> others_since_;  // that nothing is left but to wait for them
    bool told_of_others_ = false;
    const Clock::time_point started_ = Clock::now();
    bool interrupted_ = false;
};

}  // namespace

int work_batch(const Settings& asked, const Rewire& rewire) {
    Settings settings = asked;
    settings.sessions = SessionsFrom::topics;
    expect_files_for_own_use();
    expect_address_space(address_space_limit());
    StopSignals signals;
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    return Batch(settings, rewire).run(signals, progress);
}

}  // namespace app
