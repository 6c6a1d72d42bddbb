// Turns the texts of settings into their values.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/nearest.h"
#include "app/settings.h"
#include "base/number.h"

namespace app {

// Takes the text of a setting; on failure says what the setting takes, else nothing.
struct SettingReader {
    std::function<std::string(const std::string& text)> read;
    std::string takes;                 // what stands for the value in --help: "N", "memory|redis"
    std::vector<std::string> names{};  // all that is taken, where that can be listed
};

// Without white space at both ends, as files and shells leave it in variables.
std::string_view trimmed(std::string_view text);

std::string joined(const std::vector<std::string>& words, std::string_view between);

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto read = base::whole_number<Number>(text);
    if (read) out = *read;
    return read.has_value();
}

// `least` … `most`, both allowed.
template <class Number>
SettingReader number(Number& target, Number least, Number most) {
    const auto read = [&target, least, most](const std::string& text) -> std::string {
        Number value{};
        if (read_number(trimmed(text), value) && value >= least && value <= most) {
            target = value;
            return {};
        }
        if constexpr (std::is_floating_point_v<Number>) {
            return fmt::format("a number {:g} to {:g}", least, most);
        } else {
            return fmt::format("a whole number {} to {}", least, most);
        }
    };
    return {read, "N"};
}

template <class Number>
SettingReader optional_number(std::optional<Number>& target, Number least, Number most) {
    const auto read = [&target, least, most](const std::string& text) -> std::string {
        Number value{};
        std::string wanted = number(value, least, most).read(text);
        if (wanted.empty()) target = value;
        return wanted;
    };
    return {read, "N"};
}

// One of the names, in whatever case of letters. Of several names of one value the first is the one
// that --help shows.
template <class Value, class Target>
SettingReader one_of(Target& target, std::vector<std::pair<std::string, Value>> choices) {
    std::vector<std::string> names, shown;
    for (const auto& [name, value] : choices) {
        names.push_back(name);
        const auto same = [&value](const auto& each) { return each.second == value; };
        const auto first = std::find_if(choices.begin(), choices.end(), same);
        if (first->first == name) shown.push_back(name);
    }
    const auto read = [&target, choices, shown](const std::string& text) -> std::string {
        const std::string wanted = lower_case(trimmed(text));
        for (const auto& [name, value] : choices) {
            if (wanted != lower_case(name)) continue;
            target = value;
            return {};
        }
        return joined(shown, " or ");
    };
    return {read, joined(shown, "|"), names};
}

// The first name of `value`, for --help.
template <class Value>
std::string name_in(const std::vector<std::pair<std::string, Value>>& names, Value value) {
    for (const auto& [name, each] : names) {
        if (each == value) return name;
    }
    return {};
}

// Any text that is not empty. `takes`: what stands for it in --help.
SettingReader text_of(std::string& target, std::string takes = "TEXT");

// One of these words, in whatever case of letters; it is taken as it is written here.
SettingReader word_of(std::string& target, const std::vector<std::string>& words);

// True or False, or what others write for it: yes, on, 1 …
SettingReader yes_or_no(bool& target);

// A number of games, or -1 for no end.
SettingReader games_or_no_end(std::optional<std::int64_t>& target);

// "2-3" or "2".
SettingReader participants(GivenSettings& settings);

// Letters, digits, '.', '_' and '-', at most 64: parts of names of topics, files and users.
SettingReader name_of(std::string& target);

}  // namespace app
