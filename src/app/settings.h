// Every setting of the program with its default: environment variables, and flags of the commands
// that use them (setting_groups.cpp has their names, ranges and help).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log_entry.h"
#include "base/time.h"
#include "player/load_shape.h"

namespace app {

enum class RegistryKind { memory, redis };
// found: the one that the folder of tables belongs to.
enum class LoggerModule { none, embedded, kafka, found };
enum class SessionsFrom { topics, registry };
// Of the tables' numbers.
enum class TableTypes { unsigned_numbers, signed_numbers };
// parquet: the files alone; delta: a log of versions beside them, too.
enum class TableFormat { parquet, delta };
// How lines on standard error look: bare words, or with time and level.
enum class LogFormat { plain, text, json };

struct RedisSettings {
    std::string host = "localhost";
    int port = 6379;
    int db = 0;
    std::string user;  // empty: Redis' default user
    std::string password;
    bool tls = false;
    std::string tls_ca;  // a file; empty: the authorities that the system trusts
    int expiry = 30;     // seconds that a cleaned game stays
};

// Of the players' connections.
struct TlsSettings {
    std::string certificate;  // a file, of the server; empty: it serves plainly
    std::string key;          // a file
    bool wanted = false;      // by players
    std::string ca;           // a file; empty: the authorities that the system trusts
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

// Of places that are called s3://….
struct StoreSettings {
    std::string endpoint;  // empty: Amazon's, of the region
    std::string region = "us-east-1";
    std::string access_key;
    std::string secret_key;
    std::string session_token;  // empty: none
    std::string ca;             // a file
};

// Of a simulation for which nothing else says when it ends.
inline constexpr std::uint64_t k_usual_games = 1000;

// Where files are, of tables and of what stays on this machine.
struct FileSettings {
    std::string output_dir = "./data";  // a folder, or s3://BUCKET/PREFIX
    bool output_dir_given = false;      // not only its default
    std::string local_dir;              // empty: see local_dir()
    StoreSettings store;
};

// What a command writes for people and for scripts.
struct LineSettings {
    bool json = false;
    bool quiet = false;
    bool records = false;     // on standard error, too
    double rates_every = 60;  // seconds between lines with rates; 0: none
};

struct MetricsSettings {
    std::optional<int> port;  // nothing: no metrics
    std::string host = "127.0.0.1";
};

struct EmbeddedLogSettings {
    double retention_hours = 168;
    std::uint64_t retention_bytes = 0;  // 0: no limit
    // New games begin while so many are free on the log's disk, or a tenth of a small disk
    std::uint64_t free_bytes = std::uint64_t{256} << 20;
};

struct ServerSettings {
    int threads = 1;
    double sleep = 0;          // seconds between pushes
    double lobby_timeout = 5;  // seconds
    double turn_timeout = 30;  // seconds
    int connections_per_address = 2000;
    int connections = 10'000;
    int connections_per_second = 5000;
    int address_connections_per_second = 500;
    int logins_per_second = 10'000;
    int address_logins_per_second = 2000;
    int address_finds_per_second = 20'000;
    int address_refusals_per_second = 2000;
    int user_messages_per_second = 5'000;
    int address_messages_per_second = 200'000;
    int most_users = 10'000'000;  // of the registry; 0: no limit
};

struct PlayerSettings {
    int count = 100;
    int participants_from = 2;
    int participants_to = 3;
    double sleep = 1;                   // seconds before a player tries again
    std::int64_t games_each = 10;       // -1: no end
    std::optional<std::int64_t> games;  // of all together, instead; -1: no end
    std::string user_prefix;            // empty: drawn for each run
    std::string witness;                // a file; empty: none, for simulate one under output_dir
};

// What is played, how fast, and when.
struct PlaySettings {
    bool direct = false;                    // no sockets and no registry: the rules alone
    std::optional<std::uint64_t> games;     // nothing: as `duration` says, else k_usual_games
    std::optional<double> duration;         // seconds, instead of games
    std::optional<player::LoadShape> rate;  // games per second
    std::string rate_file;                  // one that holds the rate, instead; empty: none
    std::optional<std::uint64_t> seed;
    double player_skew = 0;  // 0: all players play about as often
    double hero_skew = 0;    // 0: all heroes are drawn about as often

    // Simulated time, of the records of direct games
    std::optional<base::Timestamp> start_time;  // nothing: the present
    std::optional<double> time_scale;           // simulated seconds in a real one, at most
    bool then_live = false;                     // goes on in the present
};

struct WorkerSettings {
    std::string name;  // empty: w1, which any number of workers may be called
    std::string channel = "lib.server.lobby";
    bool clean_routine = false;
};

struct CommitSettings {
    std::uint64_t rotate_games = 20'000;
    std::uint64_t rotate_mebibytes = 64;
    double rotate_seconds = 10;
    double orphan_seconds = 3600;  // staged files older than this have no living writer
    int gzip_level = 1;
};

// Small data files are merged into large ones.
struct CompactSettings {
    std::uint64_t rows = 1'000'000;  // of a file, at most
    double grace = 3600;             // seconds that replaced objects stay in a bucket
    double idle = 0;                 // a worker merges after so many seconds without work; 0: never
};

// The roster: where it comes from, and where it is put.
struct HeroSettings {
    std::string roster;  // a file; empty: the one built in
    std::string dir;     // a folder for a file of them; empty: no file
    bool flush = false;
    bool pull = false;
    std::string api_token;
    std::string api_url = "https://superheroapi.com/api";
    std::string api_ca;  // a file; empty: the authorities that the system trusts
};

struct BatchSettings {
    std::string rebuild;  // a folder; empty: add to output_dir
    int threads = 0;      // 0: one a core
};

struct AuditSettings {
    std::string against;  // a folder; empty: none
    bool repair = false;
    bool details = false;                       // every game of a finding, not only their number
    double wait = 0;                            // seconds; 0: the first answer is the last
    std::optional<std::uint64_t> expect_games;  // in the tables, exactly
    std::optional<std::uint64_t> min_games;     // in the tables, at least
};

struct DrillSettings {
    int kills = 93;
    std::string steps;  // names; empty: all
    int workers = 1;
    std::string die_at;  // of a victim
};

// Which records of the log are shown.
struct RecordSettings {
    std::string topics;  // names with commas between; empty: the server's
    std::string game;    // a token: only the records of that game; empty: all
    std::string start;   // as monitor::parse_start(); empty: beginning, with follow the end
    bool follow = false;
};

// The live page.
struct MonitorSettings {
    bool serve = false;  // simulate serves it, too
    std::string host = "127.0.0.1";
    int port = 8090;     // 0: any free one
    std::string names;   // by which browsers may ask for it, with commas between
    std::string roles;   // HOST:PORT of other processes' metrics, with commas between
    bool once = false;   // top shows one page and ends
    std::string report;  // a file; empty: none
};

// What is the same in all commands where nothing was said.
struct CommonSettings {
    FileSettings files;
    LineSettings lines;
    MetricsSettings metrics;
    RedisSettings redis;
    KafkaSettings kafka;
    EmbeddedLogSettings log;
    std::string websocket_host = "localhost";
    TlsSettings websocket_tls;
    ServerSettings server;
    PlayerSettings players;
    PlaySettings play;
    WorkerSettings worker;
    CommitSettings commits;
    CompactSettings compact;
    HeroSettings heroes;
    BatchSettings batch;
    AuditSettings audit;
    DrillSettings drill;
    RecordSettings records;
    MonitorSettings monitor;
    std::string tables_action;  // of `tables`: new-log
    std::string game;           // of `game`: its token
    double patience = 60;       // seconds that `ready` waits
};

// As they were given; nothing: the command decides.
struct GivenSettings : CommonSettings {
    std::optional<base::Level> log_level;
    std::optional<LogFormat> log_format;
    std::optional<RegistryKind> registry;
    std::optional<LoggerModule> logger_module;
    std::optional<SessionsFrom> sessions;     // nothing: registry with redis, else topics
    std::optional<TableFormat> table_format;  // nothing: delta in an object store, else parquet
    std::optional<TableTypes> types;          // nothing: signed with delta, else unsigned
    std::optional<int> websocket_port;
    std::optional<int> users_per_connection;
};

// As a command takes them: nothing is open.
struct Settings : CommonSettings {
    base::Level log_level = base::Level::info;
    LogFormat log_format = LogFormat::plain;
    RegistryKind registry = RegistryKind::redis;
    LoggerModule logger_module = LoggerModule::none;
    SessionsFrom sessions = SessionsFrom::registry;
    TableFormat table_format = TableFormat::parquet;
    TableTypes types = TableTypes::unsigned_numbers;
    int websocket_port = 5678;     // 0: any free one
    int users_per_connection = 1;  // players that share one to each endpoint
};

// What a command takes where nothing was said. A text says more than the value in --help.
struct Fallbacks {
    RegistryKind registry = RegistryKind::redis;
    LoggerModule logger_module = LoggerModule::none;
    base::Level log_level = base::Level::info;
    LogFormat log_format = LogFormat::plain;
    int websocket_port = 5678;
    int users_per_connection = 1;   // with the registry redis 1
    bool redis_with_kafka = false;  // the registry is redis where the log is kafka
    std::string_view registry_text{};
    std::string_view logger_text{};
    std::string_view users_per_connection_text = "1";
    std::string_view witness_text = "none";
};

// Of server, client and worker.
inline constexpr Fallbacks k_service_fallbacks{.log_format = LogFormat::text};
inline constexpr Fallbacks k_simulate_fallbacks{
    .registry = RegistryKind::memory,
    .logger_module = LoggerModule::embedded,
    .log_level = base::Level::warning,
    .websocket_port = 0,
    .users_per_connection = 50,
    .users_per_connection_text = "50; 1 with the registry redis",
    .witness_text = "a new file in OUTPUT_DIR/witness"};
inline constexpr Fallbacks k_ready_fallbacks{.logger_module = LoggerModule::kafka};
inline constexpr Fallbacks k_batch_fallbacks{.registry = RegistryKind::memory,
                                             .logger_module = LoggerModule::embedded,
                                             .log_level = base::Level::warning};
inline constexpr Fallbacks k_look_fallbacks{.registry = RegistryKind::memory,
                                            .logger_module = LoggerModule::embedded};
inline constexpr Fallbacks k_compact_fallbacks{.registry = RegistryKind::memory};
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
std::string worker_name(const WorkerSettings& settings);

// The folder of what stays on this machine: LOCAL_DIR, else OUTPUT_DIR, else "./data" where that is
// in an object store.
std::string local_dir(const FileSettings& settings);

Settings resolved(const GivenSettings& given, const Fallbacks& fallbacks);

}  // namespace app
