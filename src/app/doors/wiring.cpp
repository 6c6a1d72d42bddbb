#include "app/doors/wiring.h"

#include <fmt/core.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/doors/limits.h"
#include "app/roster/embedded.h"
#include "wire/roster_file.h"

namespace app {

std::string roster_text(const Settings& settings) {
    if (settings.roster.empty()) return std::string(embedded_roster());
    const std::filesystem::path path(settings.roster);
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open() || std::filesystem::is_directory(path)) {
        throw base::Failure(base::bad_setting(fmt::format(
            "--roster (ROSTER) is \"{}\": a file that can be read expected", settings.roster)));
    }
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

combat::Roster load_roster(const Settings& settings) {
    const std::string name = settings.roster.empty() ? "the built-in roster" : settings.roster;
    return value_or_throw(wire::parse_roster(roster_text(settings), name));
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

server::Options server_options(const Settings& settings) {
    server::Options options;
    options.host = settings.websocket_host;
    options.port = static_cast<std::uint16_t>(settings.websocket_port);
    options.threads = settings.threads;
    options.lobby_timeout = seconds_of(settings.lobby_timeout);
    options.turn_timeout = seconds_of(settings.turn_timeout);
    options.server_sleep = seconds_of(settings.server_sleep);
    options.seed = settings.seed;
    options.limits.connections = connections_within_limits(settings);
    options.limits.connections_per_address =
        static_cast<std::size_t>(settings.connections_per_address);
    return options;
}

std::chrono::steady_clock::duration seconds_of(double seconds) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
}

}  // namespace app
