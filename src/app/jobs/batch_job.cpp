// The work of a batch job.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "app/console/console.h"
#include "app/console/logging_transport.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/console/standstill.h"
#include "app/doors/kafka_log.h"
#include "app/doors/ledger_check.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/opening.h"
#include "app/doors/table_types.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
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

worker::Counters sum_of(const std::vector<std::unique_ptr<WorkerThread>>& threads) {
    worker::Counters sum;
    for (const auto& thread : threads) {
        const worker::Counters one = thread->worker().counters();
        sum.records += one.records;
        sum.foreign += one.foreign;
        sum.games += one.games;
        sum.timed_out += one.timed_out;
        sum.duplicates += one.duplicates;
        sum.dead_letters += one.dead_letters;
        sum.abandoned += one.abandoned;
        sum.commits += one.commits;
        sum.lost_races += one.lost_races;
        sum.open_games += one.open_games;
        sum.headless += one.headless;
        sum.gone.insert(sum.gone.end(), one.gone.begin(), one.gone.end());
        sum.progress.insert(sum.progress.end(), one.progress.begin(), one.progress.end());
    }
    return sum;
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
          ends_(read_ends()) {
        if (ends_.empty()) {
            throw base::Failure(base::bad_setting(
                fmt::format("{} has no topic {}: there is nothing to make tables of",
                            place_of(settings, settings.logger_module), base::k_lobby_queue)));
        }
        make_output_dir(settings_);
    }

    int run(StopSignals& signals, Progress& progress) {
        start_threads();
        for (const auto& thread : threads_) thread->wait_until_it_reads(log_->service());
        Standstill standstill = standstill_of(log_->service());
        while (!all_ended() && !interrupted_) {
            show(progress);
            standstill.look(position());
            interrupted_ = signals.wait(k_glance);
        }
        progress.clear();
        if (interrupted_) {
            for (const auto& thread : threads_) thread->worker().stop();
            for (const auto& thread : threads_) value_or_throw(thread->stop());
        }
        for (const auto& thread : threads_) value_or_throw(thread->join());
        const auto counters = sum_of(threads_);
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
        ports::Partition partitions = 0;
        for (const worker::Target& end : ends_) {
            partitions = std::max(partitions, end.partition + 1);
        }
        const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        const int wanted = settings_.batch.threads > 0 ? settings_.batch.threads : cores;
        const int count = std::clamp(wanted, 1, std::max(1, partitions));
        for (int index = 0; index < count; ++index) {
            WorkerDoors doors =
                open_worker_doors(settings_, *log_, log_->open_reader(Log::Share{index, count}));
            if (rewire_) doors = rewire_(std::move(doors));
            threads_.push_back(
                std::make_unique<WorkerThread>(settings_, std::move(doors), journal_, nullptr));
            std::vector<worker::Target> own;
            for (const worker::Target& end : ends_) {
                if (end.partition % count == index) own.push_back(end);
            }
            threads_.back()->worker().finish_at(std::move(own));
        }
    }

    bool all_ended() const {
        return std::all_of(threads_.begin(), threads_.end(),
                           [](const auto& thread) { return thread->ended(); });
    }

    // Changes with whatever goes on.
    std::int64_t position() const {
        const worker::Counters counters = sum_of(threads_);
        return static_cast<std::int64_t>(counters.records + counters.commits);
    }

    double seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

    void show(Progress& progress) const {
        const worker::Counters counters = sum_of(threads_);
        double read = 0, all = 0;
        for (const worker::Target& end : ends_) all += static_cast<double>(end.end);
        for (const worker::PartitionProgress& each : counters.progress) {
            read += static_cast<double>(each.next);
        }
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
    std::vector<std::unique_ptr<WorkerThread>> threads_;
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
