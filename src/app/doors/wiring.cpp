#include "app/doors/wiring.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/doors/limits.h"
#include "app/doors/store_check.h"
#include "app/doors/tables_place.h"
#include "app/roster/embedded.h"
#include "wire/roster_file.h"

namespace app {
namespace {

void make_folder(std::string_view flag, const std::string& path) {
    const std::string variable = flag == "--local-dir" ? "LOCAL_DIR" : "OUTPUT_DIR";
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error && std::filesystem::is_directory(path)) return;
    if (error == std::errc::not_a_directory || error == std::errc::file_exists || !error) {
        throw base::Failure(base::bad_setting(fmt::format(
            "{} ({}) is \"{}\": a folder expected, or a new name", flag, variable, path)));
    }
    throw base::Failure(
        base::disk_error("cannot make " + variable + " \"" + path + "\"", error.value()));
}

}  // namespace

std::string roster_text(const HeroSettings& settings) {
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

combat::Roster load_roster(const HeroSettings& settings) {
    const std::string name = settings.roster.empty() ? "the built-in roster" : settings.roster;
    return value_or_throw(wire::parse_roster(roster_text(settings), name));
}

void make_output_dir(const Settings& settings) {
    const TablesPlace place(settings);
    expect_one_winner(place);
    if (!place.is_bucket()) make_folder("--output-dir", settings.files.output_dir);
}

void make_local_dir(const FileSettings& settings) {
    make_folder(settings.local_dir.empty() ? "--output-dir" : "--local-dir", local_dir(settings));
}

namespace {

// At once what comes in a second, but at least `at_once`.
server::Allowance allowance(int per_second, int at_once) {
    return {static_cast<double>(per_second), static_cast<double>(std::max(per_second, at_once))};
}

void set_paces(server::Limits& limits, const ServerSettings& settings) {
    // A crowd waits a moment rather than everybody else.
    limits.arrivals = {static_cast<double>(settings.connections_per_second),
                       std::max(settings.connections_per_second / 5.0, 1.0)};
    // All that may be there may come at once, as after a restart.
    limits.arrivals_per_address =
        allowance(settings.address_connections_per_second, settings.connections_per_address);
    limits.logins.of_address = allowance(settings.address_logins_per_second, settings.connections);
    limits.logins.of_all = allowance(settings.logins_per_second, settings.connections);
    limits.finds.of_address = allowance(settings.address_finds_per_second, settings.connections);
    limits.refusals.of_address = allowance(settings.address_refusals_per_second, 1);
    // Nothing is gained by more at once: what has been asked is answered, a moment later.
    limits.messages.of_connection = {static_cast<double>(settings.user_messages_per_second),
                                     std::max(settings.user_messages_per_second / 100.0, 1.0)};
    limits.messages.of_address = allowance(settings.address_messages_per_second, 1);
}

}  // namespace

server::Options server_options(const Settings& settings) {
    server::Options options;
    options.host = settings.websocket_host;
    options.port = static_cast<std::uint16_t>(settings.websocket_port);
    options.threads = settings.server.threads;
    options.lobby_timeout = seconds_of(settings.server.lobby_timeout);
    options.turn_timeout = seconds_of(settings.server.turn_timeout);
    options.server_sleep = seconds_of(settings.server.sleep);
    options.seed = settings.play.seed;
    options.limits.connections = connections_within_limits(settings.server);
    options.limits.connections_per_address =
        static_cast<std::size_t>(settings.server.connections_per_address);
    set_paces(options.limits, settings.server);
    return options;
}

std::chrono::steady_clock::duration seconds_of(double seconds) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
}

}  // namespace app
