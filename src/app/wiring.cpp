#include "app/wiring.h"

#include <fmt/core.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "app/roster/embedded.h"
#include "base/log_entry.h"
#include "wire/roster_file.h"

namespace app {

combat::Roster load_roster(const Settings& settings) {
    if (settings.roster.empty()) {
        return value_or_throw(wire::parse_roster(embedded_roster(), "the built-in roster"));
    }
    const std::filesystem::path path(settings.roster);
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open() || std::filesystem::is_directory(path)) {
        throw base::Failure(base::bad_setting(fmt::format(
            "--roster (ROSTER) is \"{}\": a file that can be read expected", settings.roster)));
    }
    std::stringstream text;
    text << file.rdbuf();
    return value_or_throw(wire::parse_roster(text.str(), settings.roster));
}

std::string log_folder(const Settings& settings) {
    return std::filesystem::path(settings.output_dir) / "log";
}

void make_output_dir(const Settings& settings) {
    std::error_code error;
    std::filesystem::create_directories(settings.output_dir, error);
    if (!error && std::filesystem::is_directory(settings.output_dir)) return;
    if (error == std::errc::not_a_directory || error == std::errc::file_exists || !error) {
        throw base::Failure(base::bad_setting(
            fmt::format("--output-dir (OUTPUT_DIR) is \"{}\": a folder expected, or a new name",
                        settings.output_dir)));
    }
    throw base::Failure(
        base::disk_error("cannot make OUTPUT_DIR \"" + settings.output_dir + "\"", error.value()));
}

lmdb::EmbeddedLog open_log(const Settings& settings, lmdb::Access access) {
    lmdb::LogOptions options;
    options.folder = log_folder(settings);
    options.access = access;
    return value_or_throw(lmdb::EmbeddedLog::open(options));
}

lmdb::OpenedWriter open_log_writer(const Settings& settings, const lmdb::EmbeddedLog& log) {
    lmdb::WriterOptions options;
    options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                      std::string(base::k_login_queue)};
    options.partitions = settings.kafka_partitions;
    options.retention.age =
        std::chrono::seconds(static_cast<std::int64_t>(settings.log_retention_hours * 3600));
    options.retention.bytes = settings.log_retention_bytes > 0
                                  ? settings.log_retention_bytes
                                  : std::numeric_limits<std::uint64_t>::max();
    return value_or_throw(log.open_writer(options));
}

server::Options server_options(const Settings& settings, int default_port) {
    server::Options options;
    options.host = settings.websocket_host;
    options.port = static_cast<std::uint16_t>(settings.websocket_port.value_or(default_port));
    options.threads = settings.threads;
    options.lobby_timeout = seconds_of(settings.lobby_timeout);
    options.turn_timeout = seconds_of(settings.turn_timeout);
    options.server_sleep = seconds_of(settings.server_sleep);
    options.seed = settings.seed;
    options.limits.connections = static_cast<std::size_t>(settings.connections);
    options.limits.connections_per_address =
        static_cast<std::size_t>(settings.connections_per_address);
    return options;
}

std::chrono::steady_clock::duration seconds_of(double seconds) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
}

}  // namespace app
