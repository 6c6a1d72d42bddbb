// Turns the texts of settings into their values.
#pragma once

#include <fmt/core.h>

#include <charconv>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/settings.h"

namespace app {

// Takes the text of a setting; on failure says what the setting takes, else nothing.
using Reader = std::function<std::string(const std::string& text)>;

template <class Number>
bool read_number(const std::string& text, Number& out) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc() && stop == end;
}

// `least` … `most`, both allowed.
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

// Any text that is not empty.
Reader text_of(std::string& target);

// True or False, also in small letters, or 1 or 0.
Reader yes_or_no(bool& target);

// A number of games, or -1 for no end.
Reader games_or_no_end(std::optional<std::int64_t>& target);

// "2-3" or "2".
Reader participants(Settings& settings);

// Letters, digits, '.', '_' and '-', at most 64: parts of names of topics, files and users.
Reader name_of(std::string& target);

}  // namespace app
