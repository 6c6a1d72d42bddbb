#include "app/options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "app/exit_code.h"

namespace app {
namespace {

constexpr std::string_view k_version = "superhero 0.1.0";

// Turns the text of a setting into its value; on failure says what the setting takes.
using Reader = std::function<std::string(const std::string& text)>;

template <class Number>
bool read_number(const std::string& text, Number& out) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc() && stop == end;
}

template <class Number>
Reader number(Number& target, Number least, Number most) {
    return [&target, least, most](const std::string& text) -> std::string {
        Number value{};
        if (read_number(text, value) && value >= least && value <= most) {
            target = value;
            return {};
        }
        if constexpr (std::is_floating_point_v<Number>) {
            return fmt::format("a number {:g} to {:g}", least, most);
        } else {
            return fmt::format("a whole number {} to {}", least, most);
        }
    };
}

template <class Number>
Reader optional_number(std::optional<Number>& target, Number least, Number most) {
    return [&target, least, most](const std::string& text) -> std::string {
        Number value{};
        std::string wanted = number(value, least, most)(text);
        if (wanted.empty()) target = value;
        return wanted;
    };
}

Reader text_of(std::string& target) {
    return [&target](const std::string& text) -> std::string {
        if (text.empty()) return "a text that is not empty";
        target = text;
        return {};
    };
}

template <class Value, class Target>
Reader one_of(Target& target, std::vector<std::pair<std::string, Value>> choices) {
    return [&target, choices](const std::string& text) -> std::string {
        std::string names;
        for (const auto& [name, value] : choices) {
            if (text == name) {
                target = value;
                return {};
            }
            names += names.empty() ? name : " or " + name;
        }
        return names;
    };
}

Reader yes_or_no(bool& target) {
    return one_of<bool>(target, {{"True", true},
                                 {"False", false},
                                 {"true", true},
                                 {"false", false},
                                 {"1", true},
                                 {"0", false}});
}

// "2-3" or "2".
Reader participants(Settings& settings) {
    return [&settings](const std::string& text) -> std::string {
        const std::size_t dash = text.find('-');
        int from = 0, to = 0;
        const bool fine =
            dash == std::string::npos
                ? read_number(text, from) && read_number(text, to)
                : read_number(text.substr(0, dash), from) && read_number(text.substr(dash + 1), to);
        if (!fine || from < 2 || to > 100 || from > to) return "A-B with 2 <= A <= B <= 100";
        settings.participants_from = from;
        settings.participants_to = to;
        return {};
    };
}

// Lets a command know one setting.
class Definer {
public:
    Definer(CLI::App& app, Settings& settings) : app_(app), s_(settings) {}

    void define(Group group) {
        switch (group) {
            case Group::output:
                return output();
            case Group::log_level:
                return log_level();
            case Group::log:
                return log();
            case Group::registry:
                return registry();
            case Group::server:
                return server();
            case Group::players:
                return players();
            case Group::roster:
                return roster();
            case Group::simulation:
                return simulation();
            case Group::worker:
                return worker();
            case Group::witness:
                return witness();
        }
    }

private:
    void add(const std::string& flag, const std::string& help, std::string shown_default,
             Reader reader) {
        std::string variable = flag.substr(2);
        for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
        CLI::callback_t take = [=](const CLI::results_t& results) {
            const std::string wanted = reader(results.back());
            if (wanted.empty()) return true;
            throw CLI::ValidationError(fmt::format("{} ({}) is \"{}\": {} expected", flag, variable,
                                                   results.back(), wanted));
        };
        CLI::Option* option = app_.add_option(flag, std::move(take), help);
        option->envname(variable)->type_name("")->default_str(std::move(shown_default));
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        // The default is shown by --help, never parsed.
        option->run_callback_for_default(false);
    }

    template <class Number>
    void add_number(const std::string& flag, const std::string& help, Number& target,
                    std::pair<Number, Number> range) {
        add(flag, help, fmt::format("{}", target), number(target, range.first, range.second));
    }

    void output() {
        add("--output-dir", "folder of the tables, the commit ledger and the embedded log",
            s_.output_dir, text_of(s_.output_dir));
        app_.add_flag("--json", s_.json, "the result as one JSON object on the last line");
        app_.add_flag("--quiet", s_.quiet, "no progress bar");
    }
    void log_level() {
        add("--log-level",
            "least level of log lines on standard error: CRITICAL ERROR WARNING INFO DEBUG",
            "INFO; simulate: WARNING",
            one_of<base::Level>(s_.log_level, {{"DEBUG", base::Level::debug},
                                               {"INFO", base::Level::info},
                                               {"WARNING", base::Level::warning},
                                               {"ERROR", base::Level::error},
                                               {"CRITICAL", base::Level::critical}}));
    }
    void log() {
        add("--logger-module", "where log records go beside the console: embedded (files)",
            "embedded",
            one_of<LoggerModule>(s_.logger_module, {{"embedded", LoggerModule::embedded}}));
        add_number("--kafka-partitions", "partitions of a topic that is created",
                   s_.kafka_partitions, {1, 1000});
        add_number("--log-retention-hours", "age after which the embedded log drops records",
                   s_.log_retention_hours, {0.01, 8e5});
        add_number("--log-retention-bytes",
                   "size of the embedded log above which it drops records; 0: none",
                   s_.log_retention_bytes, {std::uint64_t{0}, std::uint64_t{1} << 50});
    }
    void registry() {
        add("--registry", "where live game state is kept: memory (within this process)", "memory",
            one_of<RegistryKind>(s_.registry, {{"memory", RegistryKind::memory}}));
        add_number("--redis-expiry", "seconds that a cleaned game's state lives on",
                   s_.redis_expiry, {0, 1'000'000});
    }
    void server() {
        add("--websocket-host", "address of the server", s_.websocket_host,
            text_of(s_.websocket_host));
        add("--websocket-port", "port of the server; 0: any free one", "5678; simulate: 0",
            optional_number(s_.websocket_port, 0, 65535));
        add_number("--threads", "threads that serve players", s_.threads, {1, 64});
        add_number("--server-sleep", "seconds between pushes, to slow games down for watching",
                   s_.server_sleep, {0.0, 3600.0});
        add_number("--lobby-timeout", "seconds a game waits for its seats to fill",
                   s_.lobby_timeout, {0.05, 86400.0});
        add_number("--turn-timeout", "seconds until an idle user forfeits", s_.turn_timeout,
                   {0.05, 86400.0});
        add_number("--connections", "most connections in all", s_.connections, {1, 1'000'000});
        add_number("--connections-per-address", "most connections of one client address",
                   s_.connections_per_address, {1, 1'000'000});
    }
    void roster() {
        add("--roster", "heroes in the JSON shape of the Super Hero API", "built in, 280 heroes",
            text_of(s_.roster));
    }
    void players() {
        add_number("--players", "players of this fleet", s_.players, {2, 100'000});
        add("--participants", "users of a game, drawn from A-B", "2-3", participants(s_));
        add_number("--client-sleep", "seconds before a player tries again", s_.client_sleep,
                   {0.0, 3600.0});
    }
    void witness() {
        add("--witness",
            "file with the players' own account of each game; audit: or a folder of them", "none",
            text_of(s_.witness));
    }
    void simulation() {
        add_number("--games", "games to play", s_.games,
                   {std::uint64_t{1}, std::uint64_t{1'000'000'000}});
        add("--duration", "seconds to play, instead of a number of games", "none",
            optional_number(s_.duration, 0.1, 1e9));
        add("--rate", "games per second at most", "as fast as it goes",
            optional_number(s_.rate, 0.001, 1e6));
        add("--seed", "the same seed gives the same tables; a whole number 0 to 2^64-1", "random",
            optional_number(s_.seed, std::uint64_t{0}, ~std::uint64_t{0}));
    }
    void worker() {
        add("--sessions", "where a finished game's attacks come from: topics, registry", "topics",
            one_of<SessionSource>(s_.sessions, {{"topics", SessionSource::topics},
                                                {"registry", SessionSource::registry}}));
        add("--clean-routine", "clean the registry after a game is in the tables: True, False",
            "False", yes_or_no(s_.clean_routine));
        add_number("--rotate-games", "a commit holds at most so many games", s_.rotate_games,
                   {std::uint64_t{1}, std::uint64_t{10'000'000}});
        add_number("--rotate-mebibytes", "a commit is cut at so many MiB of rows",
                   s_.rotate_mebibytes, {std::uint64_t{1}, std::uint64_t{4096}});
        add_number("--rotate-seconds", "a commit is cut after so many seconds", s_.rotate_seconds,
                   {0.05, 86400.0});
        add_number("--gzip-level", "compression of the tables: 1 fast … 9 small", s_.gzip_level,
                   {1, 9});
    }

    CLI::App& app_;
    Settings& s_;
};

// CLI11 puts the failing option's name before messages; ours have it already.
int report(const CLI::Error& error) {
    std::string line = error.what();
    for (char& c : line) {
        if (c == '\n') c = ' ';
    }
    fmt::print(stderr, "superhero: {}\n", line);
    return k_usage;
}

// What is wrong with the first word, if it is neither a flag nor a command.
std::string unknown_command(std::span<const Command> commands, int argc, const char* const* argv) {
    if (argc < 2 || argv[1][0] == '-') return {};
    std::string names;
    for (const Command& command : commands) {
        if (command.name == argv[1]) return {};
        names += names.empty() ? "" : " or ";
        names += command.name;
    }
    return fmt::format("\"{}\" is no command: {} expected", argv[1], names);
}

}  // namespace

Asked read_options(std::span<const Command> commands, int argc, const char* const* argv) {
    Asked asked;
    if (const std::string complaint = unknown_command(commands, argc, argv); !complaint.empty()) {
        fmt::print(stderr, "superhero: {}\n", complaint);
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
        "4 data on disk.");
    app.get_formatter()->column_width(34);
    std::map<const CLI::App*, const Command*> by_app;
    for (const Command& command : commands) {
        CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        sub->description(std::string(command.summary) + "\n" + std::string(command.details));
        by_app[sub] = &command;
        // Only the command in use gets its settings: CLI11 reads the variables of all it knows.
        if (argc < 2 || command.name != argv[1]) continue;
        Definer definer(*sub, asked.settings);
        for (const Group group : command.groups) definer.define(group);
    }
    try {
        app.parse(argc, argv);
        asked.command = by_app.at(app.get_subcommands().front());
    } catch (const CLI::Success& success) {
        asked.exit_code = app.exit(success);
    } catch (const CLI::ParseError& error) {
        asked.exit_code = report(error);
    }
    return asked;
}

}  // namespace app
