// How one setting becomes a flag and a variable of a command.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/cli/setting_readers.h"

namespace CLI {
class App;
}

namespace app {

// The command must outlive the adder, and the targets of readers and flags the parsing.
class SettingAdder {
public:
    explicit SettingAdder(CLI::App& app) : app_(app) {}

    // What is added from now on stands under that heading in --help.
    void under(std::string_view heading);

    // `flags`: one, or several names of the same with commas between them. The first one names the
    // variable: --redis-host, REDIS_HOST. `help`: a full sentence. `shown_default`: for --help
    // only. A value that the reader refuses ends the parsing with CLI::ValidationError.
    void add(const std::string& flags, const std::string& help, std::string shown_default,
             SettingReader reader);

    // A whole number or another one, from the first to the second of `range`.
    template <class Number>
    void add_number(const std::string& flags, const std::string& help, Number& target,
                    std::pair<Number, Number> range) {
        add(flags, help, fmt::format("{}", target), number(target, range.first, range.second));
    }

private:
    CLI::App& app_;
};

}  // namespace app
