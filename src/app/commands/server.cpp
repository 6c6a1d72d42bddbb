// superhero server: seats users, carries out their fights, sends every happening to the log.
#include "server/server.h"

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/limits_line.h"
#include "app/console/logging_transport.h"
#include "app/console/rate_line.h"
#include "app/console/reports.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/log_room.h"
#include "app/doors/log_watch.h"
#include "app/doors/metrics_port.h"
#include "app/doors/opening.h"
#include "app/doors/promise_watch.h"
#include "app/doors/readiness.h"
#include "app/doors/redis_state.h"
#include "app/doors/state.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/system.h"
#include "tls/certificates.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_between_looks_for_heroes = 1s;
constexpr auto k_publish_patience = 30s;
constexpr auto k_between_complaints = 60s;
constexpr auto k_flush_patience = 30s;
constexpr Clock::duration k_silence = 500ms;  // before a person is told what is waited for

class ServerProcess {
public:
    explicit ServerProcess(const Settings& settings)
        : settings_(settings),
          certificates_(open_certificates(settings_.websocket_tls)),
          log_(open_log(settings_, settings_.logger_module, LogAccess::read_write)),
          opened_(open_writer()),
          log_watch_(*opened_.writer),
          transport_(*opened_.writer, log_->module(), shown_records(settings_), now),
          state_(open_state(settings_, settings_.registry).state),
          readiness_(settings_, {.redis = shared()}) {
        if (!opened_.note.empty()) say(opened_.note, base::Level::warning);
        if (const auto fewer = missing_connections(settings_.server); !fewer.empty()) {
            say(fewer, base::Level::warning);
        }
        if (shared()) say_what_redis_lacks(settings_.redis, RedisAccess::changes);
    }

    // Until it is told to stop.
    void run(StopSignals& signals) {
        load_heroes();
        const auto promises = watch_promises(settings_);
        while (serve(signals) == End::heroes_came) say("the heroes are there now");
    }

private:
    enum class End { stopped, heroes_came };

    static std::shared_ptr<tls::Certificates> open_certificates(const TlsSettings& settings) {
        if (settings.certificate.empty()) return nullptr;
        auto certificates = std::make_shared<tls::Certificates>(
            tls::NamedFile{"WEBSOCKET_TLS_CERT", settings.certificate},
            tls::NamedFile{"WEBSOCKET_TLS_KEY", settings.key});
        value_or_throw(certificates->read());
        return certificates;
    }

    void read_certificates_again() {
        if (const auto done = certificates_->read(); !done) {
            return say("keeps the certificate that it had: " + done.error().what,
                       base::Level::warning);
        }
        say("new connections get the certificate that is in " +
            settings_.websocket_tls.certificate + " now");
    }

    OpenedWriter open_writer() const {
        open_server(settings_);
        return log_->open_writer();
    }

    bool shared() const { return settings_.registry == RegistryKind::redis; }

    void load_heroes() {
        roster_ = shared() ? load_redis_roster(settings_.redis) : load_roster(settings_.heroes);
        if (roster_.size() > 0) return;
        say(fmt::format("no heroes in Redis at {}:{}: games are refused until `superhero build-db` "
                        "has put them there",
                        settings_.redis.host, settings_.redis.port),
            base::Level::warning);
    }

    // Heroes that somebody puts into the registry later are for a new server on the same port.
    End serve(StopSignals& signals) {
        has_heroes_ = roster_.size() > 0;
        server::Options options = server_options(settings_);
        options.certificates = certificates_;
        server::Server server(std::move(options),
                              {state_->accounts(), state_->seats(), state_->fights(), transport_,
                               roster_, now, random_bytes, state_->outbox()});
        value_or_throw(server.start());
        say(fmt::format("serves {}://{}:{}/api/v1/ with {} heroes", certificates_ ? "wss" : "ws",
                        settings_.websocket_host, server.port(), roster_.size()));
        const auto metrics = open_metrics(settings_.metrics, settings_.lines, metrics_of(server));
        auto next_look = Clock::now() + k_between_looks_for_heroes;
        LimitsLine limits;
        RateLine rates(
            settings_, [&] { return figures_of(server.counts()); }, log_growth(settings_));
        for (;;) {
            const HeardSignal heard = signals.listen(k_service_glance);
            if (heard == HeardSignal::stop) break;
            if (heard == HeardSignal::again) read_certificates_again();
            if (heard == HeardSignal::report) print_report_in_passing(settings_, parts(server));
            log_watch_.look();
            rates.look();
            const auto held_up = limits.look(server.counts(), Clock::now());
            if (!held_up.empty()) say(held_up, base::Level::warning);
            if (roster_.size() > 0 || !shared() || Clock::now() < next_look) continue;
            next_look = Clock::now() + k_between_looks_for_heroes;
            auto heroes = try_load_redis_roster(settings_.redis);
            if (!heroes) complain_about_heroes(heroes.error().what);
            if (!heroes || heroes->size() == 0) continue;
            server.stop(0s);
            roster_ = std::move(*heroes);
            return End::heroes_came;
        }
        end(server, signals);
        return End::stopped;
    }

    void complain_about_heroes(const std::string& what) {
        if (Clock::now() < next_complaint_) return;
        next_complaint_ = Clock::now() + k_between_complaints;
        say("the heroes in Redis cannot be read: " + what, base::Level::warning);
    }

    // Games under way are played to their end and published, unless a second signal comes.
    void end(server::Server& server, StopSignals& signals) {
        stopping_ = true;
        server.admit_no_more();
        if (server.games_under_way() > 0) {
            say(fmt::format("stops after {} games under way; once more: at once",
                            server.games_under_way()));
        }
        bool hurried = false;
        while (server.games_under_way() > 0 && !hurried) hurried = signals.wait(k_service_glance);
        if (!hurried) hurried = wait_until_published(server, signals);
        server.stop(0s);
        const auto flushed = flush(signals, hurried);
        print_report(settings_, parts(server), flushed);
    }

    ReportParts parts(const server::Server& server) {
        ReportParts parts{figures_of(server.counts()), opened_.writer->deliveries()};
        parts.gauges = queue_of(opened_.writer->backlog());
        parts.gauges.push_back(limit_of_connections(connections_within_limits(settings_.server)));
        parts.gauges.push_back(unpublished_games(server.games_unpublished()));
        if (const auto calls = state_->calls()) {
            for (Figure& each : calls_of_registry(calls->waiting, calls->most)) {
                parts.gauges.push_back(each);
            }
        }
        return parts;
    }

    MetricsSource metrics_of(const server::Server& server) {
        return {.role = "server",
                .parts = [&] { return parts(server); },
                .more = [this] { return log_size_families(settings_); },
                .unready = [this] { return unready(); }};
    }

    std::string unready() {
        if (stopping_) return "it stops";
        if (!has_heroes_) return "there are no heroes: superhero build-db puts them into Redis";
        if (log_watch_.in_trouble()) return "the log takes no records";
        if (!opened_.writer->backlog().has_room) return "the log has no room for new games";
        return readiness_.trouble();
    }

    // True: a signal came meanwhile.
    static bool wait_until_published(const server::Server& server, StopSignals& signals) {
        const auto began = Clock::now();
        bool said = false;
        for (;;) {
            const std::size_t games = server.games_unpublished();
            if (games == 0) return false;
            if (Clock::now() - began >= k_publish_patience) {
                say(
                    fmt::format("{} games are not published yet: the next server to start, or one "
                                "that runs, announces them",
                                games));
                return false;
            }
            if (!said && Clock::now() - began >= k_silence) {
                said = true;
                say(
                    fmt::format("waiting up to {} s until {} games are published; once more: at "
                                "once",
                                k_publish_patience.count(), games));
            }
            if (signals.wait(k_service_glance)) return true;
        }
    }

    // Until the log has acknowledged all records; hurried: at most as long as nobody notices.
    base::Result<void> flush(StopSignals& signals, bool hurried) {
        const auto began = Clock::now();
        bool said = false;
        for (;;) {
            auto flushed = opened_.writer->flush(k_service_glance);
            if (flushed || flushed.error().fault != base::Fault::unavailable) return flushed;
            const auto waited = Clock::now() - began;
            if (waited >= (hurried ? k_silence : Clock::duration(k_flush_patience))) return flushed;
            if (!said && waited >= k_silence) {
                said = true;
                const auto backlog = opened_.writer->backlog();
                say(
                    fmt::format("waiting up to {} s until {} log records are acknowledged; once "
                                "more: at once",
                                k_flush_patience.count(), backlog.appended - backlog.settled));
            }
            hurried = signals.wait(0ms) || hurried;
        }
    }

    const Settings settings_;
    const std::shared_ptr<tls::Certificates> certificates_;  // nothing: players connect plainly
    const std::unique_ptr<Log> log_;
    OpenedWriter opened_;
    LogWatch log_watch_;
    LoggingTransport transport_;
    const std::unique_ptr<LiveState> state_;
    combat::Roster roster_;
    Clock::time_point next_complaint_{};
    std::atomic<bool> stopping_ = false, has_heroes_ = false;
    Readiness readiness_;  // of the thread of the metrics
};

}  // namespace

int run_server(const Settings& settings) {
    (void)connections_within_limits(settings.server);
    expect_address_space(address_space_limit());
    StopSignals signals(settings.websocket_tls.certificate.empty() ? HangUp::ends
                                                                   : HangUp::is_heard);
    stopping_is_no_failure();
    ServerProcess(settings).run(signals);
    return k_done;
}

}  // namespace app
