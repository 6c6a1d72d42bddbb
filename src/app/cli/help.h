// What `superhero help` and --help say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/command.h"

namespace CLI {
class App;
}

namespace app {

// Headings of settings in --help, in the order in which they are shown.
namespace heading {
inline constexpr std::string_view k_games = "Games";
inline constexpr std::string_view k_job = "What to do";
inline constexpr std::string_view k_files = "Files";
inline constexpr std::string_view k_lines = "Output";
inline constexpr std::string_view k_server = "Server";
inline constexpr std::string_view k_players = "Players";
inline constexpr std::string_view k_registry = "Registry: where live games are kept";
inline constexpr std::string_view k_log = "Log: where records go and come from";
inline constexpr std::string_view k_worker = "Worker";
inline constexpr std::string_view k_commits = "Commits of the tables";
inline constexpr std::string_view k_metrics = "Metrics";
inline constexpr std::string_view k_monitor = "Live page";
}  // namespace heading

// Columns that a text on standard output may take: those of the terminal, 60 to 100; without a
// terminal 80.
int help_width();

// What the command takes without a flag, in front of its flags: " TOKEN"; empty: nothing.
std::string arguments_of(const CLI::App& app);

// How to begin, and all commands.
std::string overview(std::span<const Command> commands, int width);

// One command and its settings. `app` knows them.
std::string help_text(const Command& command, const CLI::App& app, int width);

}  // namespace app
