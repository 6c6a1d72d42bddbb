// The work of a worker.
#include "worker/worker.h"

#include <fmt/core.h>

#include <chrono>

#include "app/console/console.h"
#include "app/console/logging_transport.h"
#include "app/console/rate_line.h"
#include "app/console/reports.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/ledger_check.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/log_watch.h"
#include "app/doors/metrics_port.h"
#include "app/doors/opening.h"
#include "app/doors/promise_watch.h"
#include "app/doors/readiness.h"
#include "app/doors/redis_state.h"
#include "app/doors/state.h"
#include "app/doors/table_types.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/jobs/idle_merging.h"
#include "app/jobs/work.h"
#include "app/jobs/worker_thread.h"
#include "app/system.h"
#include "base/log_entry.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_flush_patience = 10s;

// The embedded log has one writer, the process that plays; a worker beside it says what happens on
// the console only.
OpenedWriter open_own_records(const Settings& settings, Log& log) {
    if (traits_of(settings.logger_module).many_writers) return log.open_writer();
    return open_log(settings, LoggerModule::none, LogAccess::read_only)->open_writer();
}

// That there can be one; nothing is waited for.
void expect_log(const Settings& settings) {
    expect_kafka_options(settings);
    if (settings.logger_module != LoggerModule::none) return;
    throw base::Failure(
        base::bad_setting("--logger-module (LOGGER_MODULE) is \"default\": there is no log to "
                          "read, kafka or embedded "
                          "expected"));
}

SessionsPtr sessions_for(const Settings& settings) {
    if (settings.sessions == SessionsFrom::topics && !settings.worker.clean_routine) return nullptr;
    if (settings.registry == RegistryKind::redis) return open_redis_sessions(settings.redis);
    throw base::Failure(base::bad_setting(
        "--registry (REGISTRY) is \"memory\", which only the server's own process can see: redis "
        "expected, or --sessions topics without --clean-routine"));
}

// Of the default topic nothing is said: the worker's own records make it.
void tell_missing_channel(const Settings& settings, Log& log) {
    const std::string channel = worker_options(settings).lobby_topic;
    if (channel == base::k_lobby_queue) return;
    const auto partitions = log.open_reader()->retained(channel);
    if (!partitions || !partitions->empty()) return;
    say(fmt::format("the topic {} of --worker-channel (WORKER_CHANNEL) does not exist in {}; the "
                    "worker waits "
                    "until it does; servers write to {}",
                    channel, log_place(settings), base::k_lobby_queue),
        base::Level::warning);
}

ReportParts parts(const worker::Worker& worker, const ports::LogWriter& log) {
    ReportParts parts = parts_of(worker.counters());
    parts.deliveries = log.deliveries();
    for (const Figure& figure : queue_of(log.backlog())) parts.gauges.push_back(figure);
    return parts;
}

struct Looked {
    WorkerThread& thread;
    const ports::LogWriter& log;
    const LogWatch& log_watch;
    Readiness& readiness;
};

std::string unready(const Looked& at) {
    if (at.thread.ended()) return "it stops";
    if (!at.thread.worker().reads()) return "the log has not answered yet";
    if (at.log_watch.in_trouble()) return "the log takes no records";
    const std::string services = at.readiness.trouble();
    return services.empty() ? at.thread.worker().trouble() : services;
}

MetricsSource metrics_of(Looked at) {
    return {.role = "worker",
            .parts = [at] { return parts(at.thread.worker(), at.log); },
            .more = [at] { return families_of(at.thread.worker().counters().progress); },
            .unready = [at] { return unready(at); }};
}

}  // namespace

int work(const Settings& settings, const Rewire& rewire) {
    expect_files_for_own_use();
    expect_address_space(address_space_limit());
    StopSignals signals;
    stopping_is_no_failure();
    expect_log(settings);
    const SessionsPtr sessions = sessions_for(settings);
    make_output_dir(settings);
    expect_table_format(settings);
    expect_table_types(settings);
    open_worker(settings, worker_options(settings).lobby_topic);
    const auto log =
        open_checked_log(settings, LogAccess::read_only, worker_options(settings).lobby_topic,
                         MissingTopics::may_come);
    if (sessions != nullptr) {
        say_what_redis_lacks(settings.redis, RedisAccess::reads);
        if (!settings.worker.clean_routine && !settings.lines.quiet)
            say_what_redis_keeps(settings.redis);
    }
    const OpenedWriter own = open_own_records(settings, *log);
    LoggingTransport journal(*own.writer, log->module(), shown_records(settings), now);
    WorkerDoors doors = open_worker_doors(settings, *log, log->join_workers(settings.worker.name));
    if (rewire) doors = rewire(std::move(doors));
    tell_missing_channel(settings, *log);
    WorkerThread thread(settings, std::move(doors), journal, sessions.get());
    LogWatch log_watch(*own.writer);
    Readiness readiness(settings, {.redis = sessions != nullptr,
                                   .kafka = settings.logger_module == LoggerModule::kafka});
    const auto metrics = open_metrics(settings.metrics, settings.lines,
                                      metrics_of({thread, *own.writer, log_watch, readiness}));
    thread.wait_until_it_reads(log->service());
    say(fmt::format("worker {} turns the games of {} into tables in {}",
                    worker_name(settings.worker), worker_options(settings).lobby_topic,
                    settings.files.output_dir));
    const auto promises = watch_promises(settings);
    RateLine rates(settings, [&] { return figures_of(thread.worker().counters()); });
    IdleMerging merging(settings, [&] { return thread.worker().counters().records; });
    while (!thread.ended()) {
        log_watch.look();
        rates.look();
        merging.look();
        const HeardSignal heard = signals.listen(k_service_glance);
        if (heard == HeardSignal::report) {
            print_report_in_passing(settings, parts(thread.worker(), *own.writer));
        }
        if (heard == HeardSignal::stop) break;
    }
    const auto result = thread.stop();
    {
        const Waiting waiting("the log to take the last records", k_flush_patience);
        (void)own.writer->flush(k_flush_patience);
    }
    print_report(settings, parts(thread.worker(), *own.writer), result);
    return k_done;
}

}  // namespace app
