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
// found: the one that the folder of tables belongs to.
enum class LoggerModule { none, embedded, kafka, found };
enum class SessionsFrom { topics, registry };
// How lines on standard error look: bare words, or with time and level.
enum class LogFormat { plain, text, json };

struct RedisSettings {
    std::string host = "localhost";
    int port = 6379;
    int db = 0;
    std::string user;  // empty: Redis' default user
    std::string password;
};

struct KafkaSettings {
    std::string host = "localhost";
    int port = 9092;
    std::string brokers;  // a list; empty: host and port
    int partitions = 2;
    std::string compression = "none";
    std::string security_protocol;
    std::string sasl_mechanism;
    std::string sasl_username;
    std::string sasl_password;
    std::string ssl_ca;
    std::vector<std::string> extra;  // KEY=VALUE
    std::string group = "superhero_sim";
};

// What is the same in all commands where nothing was said.
struct CommonSettings {
    // Output
    std::string output_dir = "./data";
    int gzip_level = 1;
    bool json = false;
    bool quiet = false;
    bool log_records = false;         // on standard error, too
    double log_rates = 60;            // seconds between lines with rates; 0: none
    std::optional<int> metrics_port;  // nothing: no metrics
    std::string metrics_host = "127.0.0.1";

    // Registry
    RedisSettings redis;
    int redis_expiry = 30;  // seconds

    // Log
    KafkaSettings kafka;
    double log_retention_hours = 168;
    std::uint64_t log_retention_bytes = 0;  // 0: no limit
    // New games begin while so many are free on the embedded log's disk, or a tenth of a small disk
    std::uint64_t log_free_bytes = std::uint64_t{256} << 20;

    // Server
    std::string websocket_host = "localhost";
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
    std::string worker_channel = "lib.server.lobby";
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

    // The live page
    bool monitor = false;  // simulate serves it
    std::string monitor_host = "127.0.0.1";
    int monitor_port = 8090;    // 0: any free one
    std::string monitor_names;  // by which browsers may ask for it, with commas between
    std::string monitor_roles;  // HOST:PORT of other processes' metrics, with commas between
    bool once = false;          // top shows one page and ends
    std::string report;         // a file; empty: none

    double patience = 60;  // seconds that `ready` waits
};

// As they were given; nothing: the command decides.
struct GivenSettings : CommonSettings {
    std::optional<base::Level> log_level;
    std::optional<LogFormat> log_format;
    std::optional<RegistryKind> registry;
    std::optional<LoggerModule> logger_module;
    std::optional<SessionsFrom> sessions;  // nothing: registry with redis, else topics
    std::optional<int> websocket_port;
};

// As a command takes them: nothing is open.
struct Settings : CommonSettings {
    base::Level log_level = base::Level::info;
    LogFormat log_format = LogFormat::plain;
    RegistryKind registry = RegistryKind::redis;
    LoggerModule logger_module = LoggerModule::none;
    SessionsFrom sessions = SessionsFrom::registry;
    int websocket_port = 5678;  // 0: any free one
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
// A service that only reads.
inline constexpr Fallbacks k_monitor_fallbacks{.registry = RegistryKind::memory,
                                               .logger_module = LoggerModule::embedded,
                                               .log_format = LogFormat::text};
inline constexpr Fallbacks k_heroes_fallbacks{.registry = RegistryKind::memory};
inline constexpr Fallbacks k_audit_fallbacks{
    .registry = RegistryKind::memory,
    .logger_module = LoggerModule::found,
    .redis_with_kafka = true,
    .registry_text = "memory; with --logger-module kafka: redis",
    .logger_text = "embedded where OUTPUT_DIR holds a log, else default"};
inline constexpr Fallbacks k_tables_fallbacks{
    .logger_module = LoggerModule::found,
    .logger_text = "embedded where the tables are of such a log"};
inline constexpr Fallbacks k_drill_fallbacks{
    .registry = RegistryKind::memory,
    .logger_module = LoggerModule::embedded,
    .redis_with_kafka = true,
    .registry_text = "memory; with --logger-module kafka: redis"};

// What the worker is called, in its topic worker.NAME, in commits and in lines.
std::string worker_name(const Settings& settings);

Settings resolved(const GivenSettings& given, const Fallbacks& fallbacks);

}  // namespace app
