#include "app/doors/letter_key.h"

#include <charconv>

#include "base/log_entry.h"

namespace app {
namespace {

// Takes what stands behind the last slash.
template <class Number>
bool take_number(std::string_view& text, std::string_view before, Number& number) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return false;
    std::string_view digits = text.substr(slash + 1);
    if (!digits.starts_with(before)) return false;
    digits.remove_prefix(before.size());
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (digits.empty() || read.ec != std::errc() || read.ptr != end) return false;
    text = text.substr(0, slash);
    return true;
}

}  // namespace

std::optional<LetterPlace> letter_place(std::string_view key) {
    LetterPlace place;
    if (!take_number(key, "", place.offset) || !take_number(key, "", place.partition)) {
        return std::nullopt;
    }
    (void)take_number(key, "log-", place.log_number);
    place.topic = key;
    return place;
}

std::string dead_letter_topic() { return std::string(base::k_lobby_queue) + ".dead"; }

}  // namespace app
