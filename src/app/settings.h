// Every setting of the program with its default: environment variables, and flags of the commands
// that use them (options.cpp has their names, ranges and help).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/log_entry.h"

namespace app {

enum class RegistryKind { memory };
enum class LoggerModule { embedded };
enum class SessionSource { topics, registry };

struct Settings {
    // Output
    std::string output_dir = "./data";
    int gzip_level = 1;
    bool json = false;
    bool quiet = false;
    std::optional<base::Level> log_level;  // nothing: INFO, for simulate WARNING

    // Registry and log
    RegistryKind registry = RegistryKind::memory;
    LoggerModule logger_module = LoggerModule::embedded;
    int kafka_partitions = 2;
    double log_retention_hours = 168;
    std::uint64_t log_retention_bytes = 0;  // 0: no limit
    int redis_expiry = 30;                  // seconds

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
    double client_sleep = 1;  // seconds before a player tries again
    std::string witness;      // a file; empty: none, for simulate one under output_dir

    // Simulation
    std::uint64_t games = 1000;
    std::optional<double> duration;  // seconds, instead of games
    std::optional<double> rate;      // games per second
    std::optional<std::uint64_t> seed;

    // Worker
    SessionSource sessions = SessionSource::topics;
    bool clean_routine = false;
    std::uint64_t rotate_games = 50'000;
    std::uint64_t rotate_mebibytes = 64;
    double rotate_seconds = 10;
};

}  // namespace app
