#include "app/cli/help.h"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "app/console/terminal.h"
#include "base/text.h"

namespace app {
namespace {

constexpr int k_narrowest = 60, k_widest = 100, k_without_terminal = 80;
constexpr std::size_t k_text_column = 30;  // where the sentences about flags begin

constexpr std::array k_order = {heading::k_games,    heading::k_job,     heading::k_files,
                                heading::k_lines,    heading::k_server,  heading::k_players,
                                heading::k_registry, heading::k_log,     heading::k_worker,
                                heading::k_commits,  heading::k_metrics, heading::k_monitor};

// `left` in its column, the sentences beside it, or below where it is too long.
std::string row(const std::string& left, const std::string& text, std::size_t column, int width) {
    std::string out = "  " + left;
    if (base::columns_of(out) + 2 > column) {
        out += '\n' + std::string(column, ' ');
    } else {
        out += std::string(column - base::columns_of(out), ' ');
    }
    return out + base::wrapped(text, column, column, static_cast<std::size_t>(width)) + '\n';
}

// Lines of an example stay as they are.
std::string paragraph(std::string_view text, int width) {
    const bool is_example = text.starts_with("Example: ");
    return (is_example ? std::string(text)
                       : base::wrapped(text, 0, 0, static_cast<std::size_t>(width))) +
           '\n';
}

// Lines of running text are one paragraph.
std::string details_of(const Command& command, int width) {
    std::string out, text;
    std::string_view left = command.details;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find('\n'), left.size());
        const std::string_view line = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        if (!line.starts_with("Example: ")) {
            text.append(text.empty() ? "" : " ").append(line);
            if (!left.empty() && !left.starts_with("Example: ")) continue;
            out += paragraph(std::exchange(text, {}), width);
        } else {
            out += paragraph(line, width);
        }
    }
    return out;
}

std::string names_of(const CLI::Option& option) {
    std::string out;
    for (const std::string& name : option.get_lnames()) {
        if (!out.empty()) out += ", ";
        out += "--" + name;
    }
    const std::string takes = option.get_type_name();
    return takes.empty() || option.get_expected_max() == 0 ? out : out + ' ' + takes;
}

std::string sentences_of(const CLI::Option& option) {
    std::string out = option.get_description();
    if (!option.get_default_str().empty()) out += " Default: " + option.get_default_str() + '.';
    if (!option.get_envname().empty()) out += " (" + option.get_envname() + ')';
    return out;
}

std::vector<std::string> headings_of(const CLI::App& app) {
    std::vector<std::string> headings = app.get_groups();
    const auto rank = [](const std::string& name) {
        return std::find(k_order.begin(), k_order.end(), name) - k_order.begin();
    };
    std::stable_sort(headings.begin(), headings.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return headings;
}

}  // namespace

int help_width() {
    const auto columns = terminal_columns(STDOUT_FILENO);
    return columns ? std::clamp(*columns, k_narrowest, k_widest) : k_without_terminal;
}

std::string arguments_of(const CLI::App& app) {
    std::string out;
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_positional()) continue;
        std::string name = option->get_name(true);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return std::toupper(c); });
        out += ' ' + name;
    }
    return out;
}

std::string overview(std::span<const Command> commands, int width) {
    std::string out = paragraph(
        "superhero plays super hero fights between bots over real WebSockets, logs every "
        "happening, turns finished games into two Parquet tables, and proves that no row is "
        "missing, doubled or wrong.",
        width);
    out += "\nBegin with this; it needs no other program:\n";
    out += row("superhero simulate", "Plays 1,000 games and leaves two proven tables in ./data.",
               k_text_column, width);
    out += row("superhero audit", "Proves the tables in ./data once more.", k_text_column, width);
    out += "\nWith Redis and Kafka, each in a terminal of its own:\n";
    out += row("superhero ready", "Waits until both of them serve.", k_text_column, width);
    out += row("superhero build-db", "Puts the heroes into Redis.", k_text_column, width);
    for (const char* role : {"server", "worker"}) {
        out += fmt::format("  superhero {} --logger-module kafka\n", role);
    }
    out += "  superhero client --players 50\n";
    out += "\nCommands:\n";
    for (const Command& command : commands) {
        if (command.hidden) continue;
        std::string summary = std::string(command.summary) + '.';
        summary[0] = static_cast<char>(std::toupper(summary[0]));
        out += row(std::string(command.name), summary, 14, width);
    }
    out += "\nUsage: superhero COMMAND [FLAGS]\n";
    out += row("superhero help COMMAND", "Tells what a command does, and its flags.", k_text_column,
               width);
    out += row("superhero --version", "Tells the version, and the commit that it was built of.",
               k_text_column, width);
    out += '\n';
    out += paragraph(
        "Every flag with a value is also an environment variable: --redis-host is REDIS_HOST. The "
        "flag wins.",
        width);
    out += paragraph(
        "Exit codes: 0 done; 1 the answer is no; 2 usage or settings; 3 a service failed; 4 the "
        "data on disk is damaged, in use, of another log, or cannot be written; 5 not yet.",
        width);
    return out;
}

std::string help_text(const Command& command, const CLI::App& app, int width) {
    std::string out =
        paragraph(fmt::format("superhero {}: {}.", command.name, command.summary), width);
    out += '\n';
    out += details_of(command, width);
    out += fmt::format("\nUsage: superhero {}{} [FLAGS]\n", command.name, arguments_of(app));
    for (const std::string& heading : headings_of(app)) {
        const auto options = app.get_options([&](const CLI::Option* option) {
            return option->get_group() == heading && !option->get_lnames().empty();
        });
        if (options.empty() || heading.empty()) continue;
        out += '\n' + heading + '\n';
        for (const CLI::Option* option : options) {
            out += row(names_of(*option), sentences_of(*option), k_text_column, width);
        }
    }
    out += '\n';
    return out + paragraph(
                     "A name in brackets is the environment variable that says the same. The flag "
                     "wins.",
                     width);
}

}  // namespace app
