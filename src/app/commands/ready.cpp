// superhero ready: waits until broker, registry and object store really serve.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/promise_watch.h"
#include "app/doors/redis_state.h"
#include "app/doors/store_check.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "kafka/probe.h"
#include "redis/roster_store.h"
#include "wire/json_object.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_between_tries = 200ms;
constexpr std::chrono::milliseconds k_one_try = 5s;

class Patience {
public:
    Patience(const Settings& settings, StopSignals& signals)
        : signals_(signals),
          progress_(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr()),
          end_(Clock::now() + seconds_of(settings.patience)) {}

    // Tries until it works; throws the last error when the time is over.
    template <class Try>
    void until(const std::string& service, Try attempt) {
        const Waiting waiting(service, std::chrono::ceil<std::chrono::milliseconds>(
                                           std::max(end_ - Clock::now(), Clock::duration::zero())));
        for (;;) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
            const auto result = attempt(std::clamp(left, 1ms, k_one_try));
            if (result) return progress_.clear();
            if (!result.error().retryable() || Clock::now() >= end_) {
                progress_.clear();
                throw base::Failure(result.error());
            }
            ProgressView view;
            view.phase = "waiting";
            view.fraction = -1;
            view.figures = fmt::format("{}: {}", service, result.error().what);
            progress_.show(view);
            if (signals_.wait(k_between_tries)) {
                throw base::Failure(
                    base::Error{base::Fault::unavailable,
                                fmt::format("stopped while waiting for {}", service)});
            }
        }
    }

private:
    StopSignals& signals_;
    Progress progress_;
    const Clock::time_point end_;
};

// How many names were raced for.
std::size_t race_at(const TablesPlace& place, Patience& waiting, StopSignals& signals) {
    std::size_t names = 0;
    waiting.until(place.name(), [&](std::chrono::milliseconds) {
        const auto raced = race_at_length(place, [&] { return signals.wait(0ms); });
        if (raced) names = *raced;
        return raced;
    });
    return names;
}

}  // namespace

int run_ready(const Settings& settings) {
    StopSignals signals;
    Patience waiting(settings, signals);
    const auto begin = Clock::now();
    std::string ready;
    if (settings.registry == RegistryKind::redis) {
        redis::Options options = redis_options(settings.redis);
        waiting.until(fmt::format("Redis at {}:{}", options.host, options.port),
                      [&](std::chrono::milliseconds patience) {
                          options.connect_timeout = options.command_timeout = patience;
                          return redis::RosterStore(options).prove();
                      });
        say_what_redis_lacks(settings.redis, RedisAccess::reads);
        ready += fmt::format("redis {}:{} takes changes", settings.redis.host, settings.redis.port);
    }
    if (settings.logger_module == LoggerModule::kafka) {
        const kafka::Options options = kafka_options(settings.kafka);
        waiting.until("Kafka at " + options.brokers, [&](std::chrono::milliseconds patience) {
            return kafka::prove(options, patience);
        });
        say_broken_promises(settings.kafka);
        ready += ready.empty() ? "" : ", ";
        ready += fmt::format("kafka {} gave a record back", options.brokers);
    }
    std::optional<std::size_t> names;
    const TablesPlace place(settings);
    if (settings.files.output_dir_given) {
        names = race_at(place, waiting, signals);
        ready += ready.empty() ? "" : ", ";
        ready +=
            fmt::format("{} let one of several writers win each of {} names", place.name(), *names);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const auto fill = [&](wire::JsonObject& object) {
        object.truth("ready", true);
        object.number("seconds", seconds, 3);
        if (!names) return;
        wire::JsonObject raced = object.object("raced");
        raced.text("place", place.name());
        raced.number("names", *names);
    };
    print_result(settings.lines.json ? wire::json_line(fill)
                                     : fmt::format("ready after {:.1f} s: {}\n", seconds,
                                                   ready.empty() ? "nothing to wait for" : ready));
    return k_done;
}

}  // namespace app
