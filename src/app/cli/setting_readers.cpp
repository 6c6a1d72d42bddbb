#include "app/cli/setting_readers.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace app {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_white = " \t\r\n";
    const std::size_t first = text.find_first_not_of(k_white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_white) - first + 1);
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += between;
        out += word;
    }
    return out;
}

SettingReader text_of(std::string& target, std::string takes) {
    const auto read = [&target](const std::string& text) -> std::string {
        if (text.empty()) return "a text that is not empty";
        target = text;
        return {};
    };
    return {read, std::move(takes)};
}

SettingReader word_of(std::string& target, const std::vector<std::string>& words) {
    std::vector<std::pair<std::string, std::string>> choices;
    for (const std::string& word : words) choices.emplace_back(word, word);
    return one_of<std::string>(target, std::move(choices));
}

SettingReader yes_or_no(bool& target) {
    return one_of<bool>(target, {{"True", true},
                                 {"False", false},
                                 {"yes", true},
                                 {"no", false},
                                 {"on", true},
                                 {"off", false},
                                 {"1", true},
                                 {"0", false},
                                 {"y", true},
                                 {"n", false},
                                 {"t", true},
                                 {"f", false}});
}

SettingReader games_or_no_end(std::optional<std::int64_t>& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        std::int64_t games = 0;
        if (!read_number(text, games) || games == 0 || games < -1 || games > 1'000'000'000) {
            return "a whole number 1 to 1000000000, or -1 for no end,";
        }
        target = games;
        return {};
    };
    return {read, "N"};
}

SettingReader participants(GivenSettings& settings) {
    const auto read = [&settings](const std::string& given) -> std::string {
        const std::string_view text = trimmed(given);
        const std::size_t dash = text.find('-');
        int from = 0, to = 0;
        const bool fine =
            dash == std::string_view::npos
                ? read_number(text, from) && read_number(text, to)
                : read_number(text.substr(0, dash), from) && read_number(text.substr(dash + 1), to);
        if (!fine || from < 2 || to > 100 || from > to) return "A-B with 2 <= A <= B <= 100";
        settings.players.participants_from = from;
        settings.players.participants_to = to;
        return {};
    };
    return {read, "A-B"};
}

SettingReader name_of(std::string& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        const bool fine = !text.empty() && text.size() <= 64 &&
                          std::all_of(text.begin(), text.end(), [](unsigned char c) {
                              return std::isalnum(c) || c == '.' || c == '_' || c == '-';
                          });
        if (!fine) return "letters, digits, '.', '_' and '-', at most 64,";
        target = text;
        return {};
    };
    return {read, "NAME"};
}

}  // namespace app
