#include "app/setting_readers.h"

#include <algorithm>
#include <cctype>

namespace app {

Reader text_of(std::string& target) {
    return [&target](const std::string& text) -> std::string {
        if (text.empty()) return "a text that is not empty";
        target = text;
        return {};
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

Reader games_or_no_end(std::optional<std::int64_t>& target) {
    return [&target](const std::string& text) -> std::string {
        std::int64_t games = 0;
        if (!read_number(text, games) || games == 0 || games < -1 || games > 1'000'000'000) {
            return "a whole number 1 to 1000000000, or -1 for no end,";
        }
        target = games;
        return {};
    };
}

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

Reader name_of(std::string& target) {
    return [&target](const std::string& text) -> std::string {
        const bool fine = !text.empty() && text.size() <= 64 &&
                          std::all_of(text.begin(), text.end(), [](unsigned char c) {
                              return std::isalnum(c) || c == '.' || c == '_' || c == '-';
                          });
        if (!fine) return "letters, digits, '.', '_' and '-', at most 64,";
        target = text;
        return {};
    };
}

}  // namespace app
