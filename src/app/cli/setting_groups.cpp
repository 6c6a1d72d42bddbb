#include "app/cli/setting_groups.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/cli/console_settings.h"
#include "app/cli/help.h"
#include "app/cli/limit_settings.h"
#include "app/cli/monitor_settings.h"
#include "app/cli/record_settings.h"
#include "app/cli/setting_adder.h"
#include "app/cli/setting_readers.h"
#include "app/cli/simulation_settings.h"
#include "app/cli/store_settings.h"
#include "app/cli/table_settings.h"
#include "app/cli/tls_settings.h"

namespace app {
namespace {

class Definer : private SettingAdder {
public:
    Definer(CLI::App& app, const Fallbacks& fallbacks, GivenSettings& settings)
        : SettingAdder(app), app_(app), fallbacks_(fallbacks), s_(settings) {}

    void output() {
        output_dir();
        result();
    }
    void output_dir() {
        under(heading::k_files);
        add("--output-dir",
            "Folder of the tables, of their ledger and of the embedded log; or, of tables and "
            "ledger, a place in an object store.",
            s_.files.output_dir, text_of(s_.files.output_dir, "DIR|s3://…"));
        add_store(*this, s_);
    }
    void result() {
        under(heading::k_lines);
        app_.add_flag("--json", s_.lines.json, "The last line is the result as one JSON object.");
        app_.add_flag("--quiet", s_.lines.quiet, "Show no progress and no opening line.");
    }
    void log_format() { add_log_format(*this, fallbacks_, s_); }
    void log_level() { add_log_level(*this, fallbacks_, s_); }
    void metrics() { add_metrics(*this, s_); }
    void monitor() { add_monitor(*this, s_); }
    void monitor_in_simulation() {
        add_monitor_flag(app_, *this, s_);
        add_monitor(*this, s_);
    }
    void monitor_roles() { add_monitor_roles(*this, s_); }
    void top() { add_top(app_, *this, s_); }
    void report() { add_report(*this, s_); }
    void log() {
        under(heading::k_log);
        const std::vector<std::pair<std::string, LoggerModule>> modules = {
            {"default", LoggerModule::none},
            {"embedded", LoggerModule::embedded},
            {"kafka", LoggerModule::kafka}};
        add("--logger-module",
            "Where the log is: in Kafka, embedded (files in OUTPUT_DIR), or nowhere (default).",
            shown(fallbacks_.logger_text, name_in(modules, fallbacks_.logger_module)),
            one_of<LoggerModule>(s_.logger_module, modules));
        kafka();
    }
    void retention() {
        under(heading::k_log);
        add_number("--log-retention-hours", "The embedded log drops records after so many hours.",
                   s_.log.retention_hours, {0.01, 8e5});
        add_number("--log-retention-bytes",
                   "The embedded log drops its oldest records above so many bytes; 0: never.",
                   s_.log.retention_bytes, {std::uint64_t{0}, std::uint64_t{1} << 50});
        add_number("--log-free-bytes",
                   "Start no new game while the embedded log's disk has fewer bytes free, or a "
                   "small disk less than a tenth of its size. 0: no such limit.",
                   s_.log.free_bytes, {std::uint64_t{0}, std::uint64_t{1} << 50});
    }
    void kafka() {
        add("--kafka-brokers", "Brokers, with commas between them. They win over host and port.",
            "none", text_of(s_.kafka.brokers, "HOST:PORT,…"));
        add("--kafka-host", "Host of a single broker.", s_.kafka.host,
            text_of(s_.kafka.host, "HOST"));
        add_number("--kafka-port", "Port of that broker.", s_.kafka.port, {1, 65535});
        add("--kafka-compression", "How the records that are written are compressed.",
            s_.kafka.compression,
            word_of(s_.kafka.compression, {"none", "gzip", "snappy", "lz4", "zstd"}));
        add("--kafka-security-protocol", "Protocol for talking to the brokers.", "PLAINTEXT",
            word_of(s_.kafka.security_protocol,
                    {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}));
        add("--kafka-sasl-mechanism", "SASL mechanism for logging in to the brokers.", "none",
            word_of(s_.kafka.sasl_mechanism,
                    {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "GSSAPI", "OAUTHBEARER"}));
        add("--kafka-sasl-username", "User at the brokers.", "none",
            text_of(s_.kafka.sasl_username, "USER"));
        add("--kafka-sasl-password",
            "Password of that user. Others can see flags: better as a variable, or in a file that "
            "KAFKA_SASL_PASSWORD_FILE names.",
            "none", text_of(s_.kafka.sasl_password));
        add("--kafka-ssl-ca", "File of the authorities that signed the brokers' certificates.",
            "the system's", text_of(s_.kafka.ssl_ca, "FILE"));
        app_.add_option("--kafka", s_.kafka.extra,
                        "Any other setting of the Kafka client. It may be given several times.")
            ->type_name("KEY=VALUE");
    }
    void partitions() {
        under(heading::k_log);
        add_number("--kafka-partitions", "Partitions of each topic that this program makes.",
                   s_.kafka.partitions, {1, 1000});
    }
    void registry() {
        under(heading::k_registry);
        const std::vector<std::pair<std::string, RegistryKind>> kinds = {
            {"memory", RegistryKind::memory}, {"redis", RegistryKind::redis}};
        add("--registry", "Where live games are kept: in the memory of this process, or in Redis.",
            shown(fallbacks_.registry_text, name_in(kinds, fallbacks_.registry)),
            one_of<RegistryKind>(s_.registry, kinds));
        redis();
    }
    void redis() {
        add("--redis-host", "Host of Redis.", s_.redis.host, text_of(s_.redis.host, "HOST"));
        add_number("--redis-port", "Port of Redis.", s_.redis.port, {1, 65535});
        add_number("--redis-db", "Number of the database in Redis.", s_.redis.db, {0, 1'000'000});
        add("--redis-user", "User of Redis' access control list.", "Redis' default user",
            text_of(s_.redis.user, "USER"));
        add("--redis-password",
            "Password of that user. Others can see flags: better as a variable, or in a file that "
            "REDIS_PASSWORD_FILE names.",
            "none", text_of(s_.redis.password));
        add_redis_tls(*this, s_);
    }
    // Of a server that players are to reach.
    void address() {
        host();
        add("--websocket-port", "Port of the server.", fmt::format("{}", fallbacks_.websocket_port),
            optional_number(s_.websocket_port, 1, 65535));
        add_client_tls(*this, s_);
    }
    void host() {
        under(heading::k_server);
        add("--websocket-host", "Host of the server.", s_.websocket_host,
            text_of(s_.websocket_host, "HOST"));
    }
    void server() {
        host();
        add("--websocket-port", "Port of the server; 0: any that is free.",
            fmt::format("{}", fallbacks_.websocket_port),
            optional_number(s_.websocket_port, 0, 65535));
        add_number("--threads", "Threads that serve players.", s_.server.threads, {1, 64});
        add_number("--lobby-timeout",
                   "Seconds until a game whose seats are not all taken times out.",
                   s_.server.lobby_timeout, {0.05, 86400.0});
        add_number("--turn-timeout", "Seconds until a user who does nothing forfeits.",
                   s_.server.turn_timeout, {0.05, 86400.0});
        add_number("--server-sleep", "Seconds between pushes, to slow games down for watching.",
                   s_.server.sleep, {0.0, 3600.0});
    }
    void limits() { add_limits(*this, s_); }
    void server_tls() { add_server_tls(*this, s_); }
    void roster() {
        under(heading::k_files);
        add("--roster,--file", "File of heroes, in JSON as the Super Hero API writes them.",
            "280 heroes that are built in", text_of(s_.heroes.roster, "FILE"));
    }
    void heroes() {
        under(heading::k_files);
        add("--output-dir", "Also writes the heroes to a Parquet file below this folder.",
            "none, they are only printed", text_of(s_.heroes.dir, "DIR"));
        add_table_types(*this, s_);
        registry();
        under(heading::k_lines);
        app_.add_flag("--json", s_.lines.json, "The last line is the result as one JSON object.");
    }
    void roster_source() {
        under(heading::k_job);
        app_.add_flag("--pull", s_.heroes.pull, "Take the heroes from the Super Hero API.");
        add("--api-token",
            "Token of the Super Hero API. Better as a variable, or in a file that API_TOKEN_FILE "
            "names.",
            "none", text_of(s_.heroes.api_token));
        add("--api-url", "Address of the Super Hero API.", s_.heroes.api_url,
            text_of(s_.heroes.api_url, "URL"));
        add("--api-ca", "File of the authorities that signed its certificate.", "the system's",
            text_of(s_.heroes.api_ca, "FILE"));
        app_.add_flag("--flush", s_.heroes.flush,
                      "First remove all users, games and heroes there.");
    }
    void players() {
        under(heading::k_games);
        add_number("--players", "Players at the same time.", s_.players.count, {1, 100'000});
        add("--participants", "Users of a game, drawn from A to B.", "2-3", participants(s_));
        add_connections(*this, s_, fallbacks_);
    }
    void client() {
        under(heading::k_games);
        add("--games", "Games to play, by all players together; -1: until it is stopped.", "none",
            games_or_no_end(s_.players.games));
        add_number("--client-games", "Instead: games of each player; -1: until it is stopped.",
                   s_.players.games_each, {std::int64_t{-1}, std::int64_t{1'000'000'000}});
        duration();
        under(heading::k_players);
        add("--user-prefix", "What the users are called, before their number.",
            "drawn; with --seed: USER", name_of(s_.players.user_prefix));
    }
    void witness() {
        under(heading::k_files);
        add("--witness", "File to which the players' own account of each game is added.",
            std::string(fallbacks_.witness_text), text_of(s_.players.witness, "FILE"));
    }
    void evidence() {
        under(heading::k_job);
        add("--witness", "The players' own account of the games: a file, or a folder of *.jsonl.",
            "none", text_of(s_.players.witness, "FILE"));
    }
    void seed() {
        under(heading::k_games);
        seed_that("The same seed gives the same tables.", "random");
    }
    void seed_that(std::string_view does, const char* otherwise) {
        add("--seed", std::string(does) + " Takes 0 to 2^64-1.", otherwise,
            optional_number(s_.play.seed, std::uint64_t{0}, ~std::uint64_t{0}));
    }
    void rate() {
        under(heading::k_games);
        add_rate(*this, s_);
    }
    void simulation() {
        under(heading::k_games);
        add("--games", "Games to play.", fmt::format("{}", k_usual_games),
            optional_number(s_.play.games, std::uint64_t{1}, std::uint64_t{1'000'000'000}));
        duration();
        add_skews(*this, s_);
        add_direct(app_, *this, s_);
    }
    void duration() {
        under(heading::k_games);
        add("--duration", "Seconds to play, instead of a number of games.", "none",
            optional_number(s_.play.duration, 0.1, 1e9));
    }
    void worker() {
        under(heading::k_worker);
        add("--worker-name",
            "Name of the worker. Its own records go to the topic worker.NAME. A worker with a name "
            "of its own gets its partitions back at once after a restart.",
            "w1", name_of(s_.worker.name));
        add("--kafka-group,--group", "Consumer group of the workers that share the partitions.",
            s_.kafka.group, name_of(s_.kafka.group));
        add("--sessions", "Where the attacks of a finished game come from.",
            "registry if that is Redis, else topics",
            one_of<SessionsFrom>(s_.sessions, {{"topics", SessionsFrom::topics},
                                               {"registry", SessionsFrom::registry}}));
        add("--clean-routine", "Whether a game leaves the registry once it is in the tables.",
            "False", yes_or_no(s_.worker.clean_routine));
        add_number("--redis-expiry", "Seconds that a cleaned game stays in the registry.",
                   s_.redis.expiry, {0, 1'000'000});
        commits();
        add_idle_compaction(*this, s_);
    }
    void channel() {
        under(heading::k_worker);
        add("--worker-channel", "Topic that tells which games are over. CLEAN: the default.",
            s_.worker.channel, name_of(s_.worker.channel));
    }
    void commits() { add_commits(*this, s_); }
    void compact() { define_compaction(*this, s_); }
    void batch() {
        under(heading::k_job);
        add("--rebuild", "A new folder: tables are made there from the first retained record.",
            "none", text_of(s_.batch.rebuild, "DIR"));
        add_number("--batch-threads", "Partitions read at the same time; 0: one for each core.",
                   s_.batch.threads, {0, 64});
    }
    void audit() {
        under(heading::k_job);
        add("--against", "Another folder of tables, to compare the two game by game.", "none",
            text_of(s_.audit.against, "DIR"));
        app_.add_flag("--repair", s_.audit.repair,
                      "First mend what is safe to mend, and say what is left.");
        app_.add_flag("--details", s_.audit.details,
                      "List every game of a finding, not only how many there are.");
        add_number("--wait", "Seconds to wait at most until the tables are no longer behind.",
                   s_.audit.wait, {0.0, 1e6});
        add("--expect-games", "The tables must hold so many games, exactly.", "any number",
            optional_number(s_.audit.expect_games, std::uint64_t{0}, std::uint64_t{1} << 50));
        add("--min-games", "The tables must hold so many games, at least.", "none",
            optional_number(s_.audit.min_games, std::uint64_t{0}, std::uint64_t{1} << 50));
        add_number("--orphan-seconds",
                   "--repair removes hidden files that no commit names after so many seconds.",
                   s_.commits.orphan_seconds, {1.0, 1e8});
    }
    void drill() {
        under(heading::k_job);
        add_number("--kills", "How often a worker or a batch job is killed.", s_.drill.kills,
                   {1, 1'000'000});
        add("--steps", "Names of the steps to die at, with commas between them.", "all",
            text_of(s_.drill.steps, "STEP,…"));
        add_table_format(*this, s_);
        add_number("--workers", "Workers at the same time, one of them the victim.",
                   s_.drill.workers, {1, 64});
        seed_that("The same seed kills in the same order, at the same calls.", "1");
    }
    void tables() {
        under(heading::k_job);
        app_.add_option("action", s_.tables_action,
                        "new-log closes the ledger of the log before and begins that of another.")
            ->required()
            ->type_name("");
    }
    void victim() { add("--die-at", "when:step:count.", "never", text_of(s_.drill.die_at)); }
    void patience() {
        under(heading::k_job);
        add_number("--timeout", "Seconds to wait, at most.", s_.patience, {0.1, 86400.0});
    }

    void game() { define_game(app_, s_); }
    void records() { define_records(app_, s_); }

private:
    static std::string shown(std::string_view text, std::string value) {
        return text.empty() ? std::move(value) : std::string(text);
    }

    CLI::App& app_;
    const Fallbacks& fallbacks_;
    GivenSettings& s_;
};

struct Definition {
    Group group;
    void (Definer::*define)();
};

constexpr std::array k_definitions = {
    Definition{Group::address, &Definer::address},
    Definition{Group::audit, &Definer::audit},
    Definition{Group::batch, &Definer::batch},
    Definition{Group::channel, &Definer::channel},
    Definition{Group::client, &Definer::client},
    Definition{Group::commits, &Definer::commits},
    Definition{Group::compact, &Definer::compact},
    Definition{Group::drill, &Definer::drill},
    Definition{Group::evidence, &Definer::evidence},
    Definition{Group::game, &Definer::game},
    Definition{Group::heroes, &Definer::heroes},
    Definition{Group::limits, &Definer::limits},
    Definition{Group::log, &Definer::log},
    Definition{Group::log_format, &Definer::log_format},
    Definition{Group::log_level, &Definer::log_level},
    Definition{Group::metrics, &Definer::metrics},
    Definition{Group::monitor, &Definer::monitor},
    Definition{Group::monitor_in_simulation, &Definer::monitor_in_simulation},
    Definition{Group::monitor_roles, &Definer::monitor_roles},
    Definition{Group::output, &Definer::output},
    Definition{Group::output_dir, &Definer::output_dir},
    Definition{Group::partitions, &Definer::partitions},
    Definition{Group::patience, &Definer::patience},
    Definition{Group::players, &Definer::players},
    Definition{Group::rate, &Definer::rate},
    Definition{Group::records, &Definer::records},
    Definition{Group::registry, &Definer::registry},
    Definition{Group::report, &Definer::report},
    Definition{Group::result, &Definer::result},
    Definition{Group::retention, &Definer::retention},
    Definition{Group::roster, &Definer::roster},
    Definition{Group::roster_source, &Definer::roster_source},
    Definition{Group::seed, &Definer::seed},
    Definition{Group::server, &Definer::server},
    Definition{Group::simulation, &Definer::simulation},
    Definition{Group::server_tls, &Definer::server_tls},
    Definition{Group::tables, &Definer::tables},
    Definition{Group::top, &Definer::top},
    Definition{Group::victim, &Definer::victim},
    Definition{Group::witness, &Definer::witness},
    Definition{Group::worker, &Definer::worker},
};

}  // namespace

void define_settings(CLI::App& app, Group group, const Fallbacks& fallbacks,
                     GivenSettings& settings) {
    Definer definer(app, fallbacks, settings);
    const auto* at = std::find_if(k_definitions.begin(), k_definitions.end(),
                                  [&](const Definition& each) { return each.group == group; });
    if (at == k_definitions.end()) throw std::logic_error("a group of settings has no definition");
    (definer.*at->define)();
}

}  // namespace app
