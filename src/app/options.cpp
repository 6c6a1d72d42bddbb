#include "app/options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "app/console.h"
#include "app/exit_code.h"
#include "app/run_ends.h"
#include "app/setting_groups.h"

namespace app {
namespace {

constexpr std::string_view k_version = "superhero 0.1.0";

// CLI11 puts the failing option's name before messages; ours have it already.
int report(const CLI::Error& error) {
    std::string line = error.what();
    for (char& c : line) {
        if (c == '\n') c = ' ';
    }
    say(line);
    return k_usage;
}

// What is wrong with the first word, if it is neither a flag nor a command.
std::string unknown_command(std::span<const Command> commands, int argc, const char* const* argv) {
    if (argc < 2 || argv[1][0] == '-') return {};
    std::string names;
    for (const Command& command : commands) {
        if (command.name == argv[1]) return {};
        if (command.hidden) continue;
        names += names.empty() ? "" : " or ";
        names += command.name;
    }
    return fmt::format("\"{}\" is no command: {} expected", argv[1], names);
}

}  // namespace

Asked read_options(std::span<const Command> commands, int argc, const char* const* argv) {
    Asked asked;
    if (const std::string complaint = unknown_command(commands, argc, argv); !complaint.empty()) {
        say(complaint);
        asked.exit_code = k_usage;
        return asked;
    }
    CLI::App app(
        "Super hero fights between bots over real WebSockets: a provable source of "
        "real-time data.",
        "superhero");
    app.set_version_flag("--version", std::string(k_version));
    app.require_subcommand(1);
    app.footer(
        "Each setting is a flag and an environment variable; the flag wins.\n"
        "Exit codes: 0 done, 1 the answer is no, 2 usage or settings, 3 a service failed, "
        "4 data on disk, 5 not yet: audit is behind.");
    app.get_formatter()->column_width(34);
    std::map<CLI::App*, const Command*> by_app;
    for (const Command& command : commands) {
        CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        sub->description(std::string(command.summary) + "\n" + std::string(command.details));
        if (command.hidden) sub->group("");
        by_app[sub] = &command;
        // Only the command in use gets its settings: CLI11 reads the variables of all it knows.
        if (argc < 2 || command.name != argv[1]) continue;
        for (const Group group : command.groups) define_settings(*sub, group, asked.settings);
    }
    try {
        for (const auto& [sub, command] : by_app) flags_beat_variables(*sub, argc, argv);
        app.parse(argc, argv);
        CLI::App* sub = app.get_subcommands().front();
        refuse_two_ends(*sub);
        asked.command = by_app.at(sub);
    } catch (const CLI::Success& success) {
        std::ostringstream text;
        asked.exit_code = app.exit(success, text, text);
        print_result(text.str());
    } catch (const CLI::ParseError& error) {
        asked.exit_code = report(error);
    }
    return asked;
}

}  // namespace app
