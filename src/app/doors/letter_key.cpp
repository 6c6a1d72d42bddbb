#include "app/doors/letter_key.h"

#include "base/number.h"

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
    const auto read = base::whole_number<Number>(digits);
    if (!read) return false;
    number = *read;
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

std::string letter_reason(const ports::StoredRecord& letter) {
    for (const ports::Header& header : letter.headers) {
        if (header.name == "reason") return std::string(header.value);
    }
    return "its letter does not say why";
}

std::string dead_letter_topic(std::string_view topic) { return std::string(topic) + ".dead"; }

}  // namespace app
