// Every setting of the program with its default: environment variables, and flags of the commands
// that use them (setting_groups.cpp has their names, ranges and help).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log_entry.h"

namespace app {

enum class RegistryKind { memory, redis };
enum class LoggerModule { none, embedded, kafka };
enum class SessionSource { topics, registry };
// How lines on standard error look: bare words, or with time and level.
enum class LogFormat { plain, text, json };

struct Settings {
    // Output
    std::string output_dir = "./data";
    int gzip_level = 1;
    bool json = false;
    bool quiet = false;
    std::optional<base::Level> log_level;  // nothing: INFO, for simulate WARNING
    std::optional<LogFormat> log_format;   // nothing: text for services, plain for what ends
    bool log_records = false;              // on standard error, too
    double log_rates = 60;                 // seconds between lines with rates; 0: none
    std::optional<int> metrics_port;       // nothing: no metrics
    std::string metrics_host = "127.0.0.1";

    // Registry
    std::optional<RegistryKind> registry;  // nothing: redis, for simulate memory
    std::string redis_host = "localhost";
    int redis_port = 6379;
    int redis_db = 0;
    std::string redis_user;  // empty: Redis' default user
    std::string redis_password;
    int redis_expiry = 30;  // seconds

    // Log
    std::optional<LoggerModule> logger_module;  // nothing: none, for simulate embedded
    std::string kafka_host = "localhost";
    int kafka_port = 9092;
    std::string kafka_brokers;  // a list; empty: host and port
    int kafka_partitions = 2;
    std::string kafka_compression = "none";
    std::string kafka_security_protocol;
    std::string kafka_sasl_mechanism;
    std::string kafka_sasl_username;
    std::string kafka_sasl_password;
    std::string kafka_ssl_ca;
    std::vector<std::string> kafka_extra;  // KEY=VALUE
    double log_retention_hours = 168;
    std::uint64_t log_retention_bytes = 0;  // 0: no limit
    // New games begin while so many are free on the embedded log's disk, or a tenth of a small disk
    std::uint64_t log_free_bytes = std::uint64_t{256} << 20;

    // Server
    std::string websocket_host = "localhost";
    std::optional<int> websocket_port;  // nothing: 5678, for simulate any free one
    int threads = 1;
    double server_sleep = 0;   // seconds between pushes
    double lobby_timeout = 5;  // seconds
    double turn_timeout = 30;  // seconds
    int connections_per_address = 2000;
    int connections = 10'000;
    std::string roster;  // a file; empty: the one built in

    // Players
    int players = 100;
    int participants_from = 2;
    int participants_to = 3;
    double client_sleep = 1;                  // seconds before a player tries again
    std::int64_t client_games = 10;           // of each player; -1: no end
    std::optional<std::int64_t> fleet_games;  // of all together, instead; -1: no end
    std::string user_prefix;                  // empty: drawn for each run
    std::string witness;  // a file; empty: none, for simulate one under output_dir

    // Simulation
    std::uint64_t games = 1000;
    std::optional<double> duration;  // seconds, instead of games
    std::optional<double> rate;      // games per second
    std::optional<std::uint64_t> seed;

    // Worker
    std::string worker_name;  // empty: w1, which any number of workers may be called
    std::string kafka_group = "superhero_sim";
    std::string worker_channel = "lib.server.lobby";
    std::optional<SessionSource> sessions;  // nothing: registry with redis, else topics
    bool clean_routine = false;
    std::uint64_t rotate_games = 20'000;
    std::uint64_t rotate_mebibytes = 64;
    double rotate_seconds = 10;
    double orphan_seconds = 3600;  // staged files older than this have no living writer

    // The roster in the registry, and as a file
    std::string heroes_dir;  // a folder; empty: no file
    bool flush = false;
    bool pull = false;
    std::string api_token;
    std::string api_url = "https://superheroapi.com/api";
    std::string api_ca;  // a file; empty: the authorities that the system trusts

    // Batch
    std::string rebuild;    // a folder; empty: add to output_dir
    int batch_threads = 0;  // 0: one a core

    // Audit
    std::string against;  // a folder; empty: none
    bool repair = false;
    bool details = false;                       // every game of a finding, not only their number
    double audit_wait = 0;                      // seconds; 0: the first answer is the last
    std::optional<std::uint64_t> expect_games;  // in the tables, exactly
    std::optional<std::uint64_t> min_games;     // in the tables, at least

    // Drill
    int kills = 60;
    std::string drill_steps;  // names; empty: all
    int drill_workers = 1;
    std::string die_at;  // of a victim

    std::string tables_action;  // of `tables`: new-log

    // Records of the log, and the fate of a game
    std::string record_topics;  // names with commas between; empty: the server's
    std::string record_game;    // a token: only the records of that game; empty: all
    std::string record_start;   // as monitor::parse_start(); empty: beginning, with follow the end
    bool follow = false;
    std::string game;  // of `game`: its token

    double patience = 60;  // seconds that `ready` waits
};

// What a command takes where nothing was said. A text says more than the value in --help.
struct Fallbacks {
    RegistryKind registry = RegistryKind::redis;
    LoggerModule logger_module = LoggerModule::none;
    base::Level log_level = base::Level::info;
    LogFormat log_format = LogFormat::plain;
    int websocket_port = 5678;
    bool redis_with_kafka = false;  // the registry is redis where the log is kafka
    std::string_view registry_text{};
    std::string_view logger_text{};
    std::string_view witness_text = "none";
};

// Of server, client and worker.
inline constexpr Fallbacks k_service_fallbacks{.log_format = LogFormat::text};
inline constexpr Fallbacks k_simulate_fallbacks{.registry = RegistryKind::memory,
                                                .logger_module = LoggerModule::embedded,
                                                .log_level = base::Level::warning,
                                                .websocket_port = 0,
                                                .witness_text = "a new file in OUTPUT_DIR/witness"};
inline constexpr Fallbacks k_ready_fallbacks{.logger_module = LoggerModule::kafka};
inline constexpr Fallbacks k_batch_fallbacks{.registry = RegistryKind::memory,
                                             .logger_module = LoggerModule::embedded,
                                             .log_level = base::Level::warning};
inline constexpr Fallbacks k_look_fallbacks{.registry = RegistryKind::memory,
                                            .logger_module = LoggerModule::embedded};
inline constexpr Fallbacks k_heroes_fallbacks{.registry = RegistryKind::memory};
inline constexpr Fallbacks k_audit_fallbacks{
    .registry = RegistryKind::memory,
    .redis_with_kafka = true,
    .registry_text = "memory; with --logger-module kafka: redis",
    .logger_text = "embedded where OUTPUT_DIR holds a log, else default"};
inline constexpr Fallbacks k_drill_fallbacks{
    .registry = RegistryKind::memory,
    .logger_module = LoggerModule::embedded,
    .redis_with_kafka = true,
    .registry_text = "memory; with --logger-module kafka: redis"};

// What the worker is called, in its topic worker.NAME, in commits and in lines.
std::string worker_name(const Settings& settings);

// Registry, log and source of sessions are set in what comes back.
Settings resolved(Settings settings, const Fallbacks& fallbacks);

}  // namespace app
