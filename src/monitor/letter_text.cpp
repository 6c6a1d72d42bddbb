#include "monitor/letter_text.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "base/uuid.h"
#include "monitor/story_text.h"

namespace monitor {
namespace {

constexpr std::size_t k_token = base::Uuid::k_text_size;

// Whether it ends in that name and what JSON has between a name and a text, also where it is JSON
// within a text of JSON.
bool ends_in_name(std::string_view before, std::string_view name) {
    const std::size_t end = before.find_last_not_of(" \t\r\n\\\":");
    if (end == std::string_view::npos || end + 1 < name.size()) return false;
    const std::string_view found = before.substr(end + 1 - name.size(), name.size());
    return std::equal(found.begin(), found.end(), name.begin(),
                      [](unsigned char a, char b) { return std::toupper(a) == b; });
}

}  // namespace

LetterText letter_text(std::string_view raw, std::size_t most) {
    // A token that is cut off would not be known as one.
    const std::string_view looked_at = base::first_columns(raw, most + k_token);
    std::string text;
    for (std::size_t at = 0; at < looked_at.size();) {
        const auto token = base::Uuid::parse(looked_at.substr(at, k_token));
        if (!token) {
            text += looked_at[at++];
            continue;
        }
        const bool is_game = ends_in_name(looked_at.substr(0, at), "GAME_TOKEN");
        text += is_game ? looked_at.substr(at, k_token) : short_text(*token) + "…";
        at += k_token;
    }
    const std::string_view shown = base::first_columns(text, most);
    const bool cut = shown.size() < text.size() || looked_at.size() < raw.size();
    return {std::string(shown), cut};
}

}  // namespace monitor
