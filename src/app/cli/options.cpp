#include "app/cli/options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/credentials.h"
#include "app/cli/effects.h"
#include "app/cli/help.h"
#include "app/cli/mistyped_variables.h"
#include "app/cli/secrets.h"
#include "app/cli/setting_groups.h"
#include "app/cli/setting_readers.h"
#include "app/console/console.h"
#include "app/console/run_ends.h"
#include "app/exit_code.h"
#include "app/nearest.h"
#include "app/version.h"
#include "base/result.h"

namespace app {
namespace {

Asked done(int exit_code) {
    Asked asked;
    asked.exit_code = exit_code;
    return asked;
}

Asked show(const std::string& text) {
    print_result(text);
    return done(k_done);
}

Asked refuse(std::string what) {
    std::replace(what.begin(), what.end(), '\n', ' ');
    say_failure(what);
    return done(k_usage);
}

// Every flag of the command as it may be typed.
std::vector<std::string> flags_of(const CLI::App& app) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
    return flags;
}

std::string name_of(const std::string& argument) { return argument.substr(0, argument.find('=')); }

class Reading {
public:
    Reading(std::span<const Command> commands, const Command& command)
        : commands_(commands), command_(command), app_("", std::string(command.name)) {
        know(app_, command_, given_);
        app_.allow_extras();
        app_.get_help_ptr()->group("");
    }

    // `words`: what follows the command.
    Asked read(const std::vector<std::string>& words) {
        set_line_format(format_in(words));
        for (const std::string& word : words) {
            if (word == "--help" || word == "-h") return help();
        }
        try {
            flags_beat_variables(app_, words);
            app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
            refuse_two_ends(app_);
        } catch (const CLI::ArgumentMismatch&) {
            return refuse(missing_value(words));
        } catch (const CLI::ParseError& error) {
            return refuse(error.what());
        }
        if (const auto left = app_.remaining(); !left.empty()) return refuse(stray(left.front()));
        return check(words);
    }

    Asked help() const { return show(help_text(command_, app_, help_width())); }

private:
    static void know(CLI::App& app, const Command& command, GivenSettings& settings) {
        for (const Group group : command.groups) {
            define_settings(app, group, command.fallbacks, settings);
        }
    }

    // Known before anything is refused, so that the refusal looks like every other line.
    LogFormat format_in(const std::vector<std::string>& words) const {
        constexpr std::string_view k_flag = "--log-format";
        const LogFormat usual = command_.fallbacks.log_format;
        const CLI::Option* option = app_.get_option_no_throw(std::string(k_flag));
        if (option == nullptr) return usual;
        const char* variable = std::getenv(option->get_envname().c_str());
        std::string asked = variable == nullptr ? "" : variable;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (name_of(words[i]) != k_flag) continue;
            if (words[i].size() > k_flag.size()) asked = words[i].substr(k_flag.size() + 1);
            if (words[i] == k_flag && i + 1 < words.size()) asked = words[i + 1];
        }
        asked = lower_case(trimmed(asked));
        if (asked == "json") return LogFormat::json;
        return asked == "text" ? LogFormat::text : usual;
    }

    std::string advice() const { return fmt::format("superhero help {}", command_.name); }

    std::string stray(const std::string& argument) const {
        if (!argument.starts_with('-')) {
            const std::string arguments = arguments_of(app_);
            return fmt::format("\"{}\" is not expected: {} takes{} flags only, see {}", argument,
                               command_.name, arguments.empty() ? "" : arguments + " and",
                               advice());
        }
        const std::string flag = name_of(argument);
        std::string guess = did_you_mean(flag, flags_of(app_));
        const std::string owners = commands_with(flag);
        if (!owners.empty()) guess = ": it belongs to " + owners;
        if (guess.empty()) guess = ": see " + advice();
        return fmt::format("{} has no flag {}{}", command_.name, flag, guess);
    }

    // The other commands that know that flag.
    std::string commands_with(const std::string& flag) const {
        std::string names;
        for (const Command& other : commands_) {
            if (other.hidden) continue;
            CLI::App app;
            GivenSettings unused;
            know(app, other, unused);
            const auto flags = flags_of(app);
            if (std::find(flags.begin(), flags.end(), flag) == flags.end()) continue;
            if (flag == "--help") continue;
            names += (names.empty() ? "" : ", ") + std::string(other.name);
        }
        return names;
    }

    // CLI11 says that some option lacks its value; this says which, and what it takes.
    std::string missing_value(const std::vector<std::string>& words) const {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const CLI::Option* option = app_.get_option_no_throw(words[i]);
            if (option == nullptr || option->get_expected_max() == 0) continue;
            const bool has_value = i + 1 < words.size() && !words[i + 1].starts_with("--");
            if (has_value) continue;
            return fmt::format("{} has no value: {} expected", words[i], option->get_type_name());
        }
        return "a flag is without its value, see " + advice();
    }

    std::vector<std::string> variables() const {
        std::vector<std::string> names;
        for (const CLI::Option* option : app_.get_options()) {
            if (!option->get_envname().empty()) names.push_back(option->get_envname());
        }
        for (std::string& name : secret_variables()) names.push_back(std::move(name));
        return names;
    }

    // What was given, by whom. Variables that are empty do not count.
    std::vector<Given> given(const std::vector<std::string>& words) const {
        std::vector<Given> all;
        for (const CLI::Option* option : app_.get_options()) {
            if (option->count() == 0 || option->get_lnames().empty()) continue;
            Given one{
                "--" + option->get_lnames().front(), option->get_envname(), GivenBy::variable, {}};
            for (const std::string& word : words) {
                const std::string flag = name_of(word);
                if (app_.get_option_no_throw(flag) != option) continue;
                one.by = GivenBy::flag;
                one.typed = flag;
            }
            all.push_back(std::move(one));
        }
        return all;
    }

    Asked check(const std::vector<std::string>& words) {
        try {
            const CLI::Option* place = app_.get_option_no_throw("--output-dir");
            given_.files.output_dir_given = place != nullptr && place->count() != 0;
            const Settings without_secrets = resolved(given_, command_.fallbacks);
            read_secrets(given_, [&](std::string_view flag) {
                // `heroes` takes a place in a store, too, and has no flags of it.
                const bool is_known = app_.get_option_no_throw(std::string(flag)) != nullptr ||
                                      flag.starts_with("--s3-");
                return is_known && has_effect(command_.name, without_secrets, flag);
            });
            asked_.settings = resolved(given_, command_.fallbacks);
            const auto lines = useless_settings(command_.name, asked_.settings, given(words));
            check_credentials(command_.name, asked_.settings);
            for (const std::string& line : lines) say(line, base::Level::warning);
            for (const std::string& line : mistyped_variables(environment_names(), variables())) {
                say(line, base::Level::warning);
            }
        } catch (const base::Failure& failure) {
            return refuse(failure.what());
        }
        asked_.command = &command_;
        return asked_;
    }

    const std::span<const Command> commands_;
    const Command& command_;
    GivenSettings given_;
    Asked asked_;
    CLI::App app_;
};

const Command* find(std::span<const Command> commands, std::string_view name) {
    const auto at = std::find_if(commands.begin(), commands.end(),
                                 [&](const Command& each) { return each.name == name; });
    return at == commands.end() ? nullptr : &*at;
}

std::string no_command(std::span<const Command> commands, const std::string& word) {
    std::vector<std::string> names = {"help"};
    for (const Command& command : commands) {
        if (!command.hidden) names.emplace_back(command.name);
    }
    if (word.starts_with('-')) {
        return fmt::format("{} comes before the command: superhero COMMAND {} expected", word,
                           word);
    }
    const std::string guess = did_you_mean(word, names);
    return fmt::format("\"{}\" is no command{}", word,
                       guess.empty() ? ": superhero help lists them" : guess);
}

Asked help(std::span<const Command> commands, const std::vector<std::string>& words) {
    if (words.size() < 2 || words[1] == "--help" || words[1] == "-h")
        return show(overview(commands, help_width()));
    const Command* command = find(commands, words[1]);
    if (command == nullptr) return refuse(no_command(commands, words[1]));
    return Reading(commands, *command).help();
}

}  // namespace

Asked read_options(std::span<const Command> commands, int argc, const char* const* argv) {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (words.empty()) {
        (void)show(overview(commands, help_width()));
        return refuse("a command is missing: superhero simulate is the one to begin with");
    }
    const std::string& first = words.front();
    if (first == "help" || first == "--help" || first == "-h") return help(commands, words);
    if (first == "--version")
        return show(fmt::format("superhero {} ({})\n", k_version, revision()));
    const Command* command = find(commands, first);
    if (command == nullptr) return refuse(no_command(commands, first));
    return Reading(commands, *command).read({words.begin() + 1, words.end()});
}

}  // namespace app
