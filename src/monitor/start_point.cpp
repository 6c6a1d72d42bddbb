#include "monitor/start_point.h"

#include <chrono>
#include <string>

#include "base/number.h"

namespace monitor {
namespace {

using Duration = base::Timestamp::duration;

constexpr ports::Offset k_close_enough = 20'000;  // records
constexpr Duration k_disorder = std::chrono::minutes(1);

std::optional<std::int64_t> count_in(std::string_view text) {
    const auto value = base::whole_number<std::int64_t>(text);
    return value && *value >= 0 ? value : std::nullopt;
}

std::optional<Duration> unit_of(char letter) {
    switch (letter) {
        case 's':
            return std::chrono::seconds(1);
        case 'm':
            return std::chrono::minutes(1);
        case 'h':
            return std::chrono::hours(1);
        case 'd':
            return std::chrono::hours(24);
        default:
            return std::nullopt;
    }
}

std::optional<base::Timestamp> time_ago(std::string_view text, base::Timestamp now) {
    if (text.empty()) return std::nullopt;
    const auto unit = unit_of(text.back());
    text.remove_suffix(1);
    const auto count = count_in(text);
    constexpr std::int64_t k_most = std::int64_t{1} << 34;  // seconds: more than 500 years
    if (!unit || !count || *count > k_most * 1'000'000 / unit->count()) return std::nullopt;
    return now - *count * *unit;
}

// Takes "+02:00" or "-02:00" off the text's end.
std::optional<Duration> take_zone(std::string& text) {
    constexpr std::size_t k_time = 19, k_zone = 6;
    if (text.size() < k_time + k_zone) return Duration::zero();
    const std::string zone = text.substr(text.size() - k_zone);
    if ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return Duration::zero();
    const auto hours = count_in(zone.substr(1, 2)), minutes = count_in(zone.substr(4));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    text.resize(text.size() - k_zone);
    const Duration ahead = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return zone[0] == '+' ? ahead : -ahead;
}

std::optional<base::Timestamp> point_in_time(std::string text) {
    constexpr std::size_t k_date = 10;
    if (text.size() == k_date) text += "T00:00:00";
    for (char& letter : text) {
        if (letter == 't' || letter == ' ') letter = 'T';
        if (letter == 'z') letter = 'Z';
    }
    const auto ahead = take_zone(text);
    if (!ahead) return std::nullopt;
    if (*ahead != Duration::zero() && text.back() == 'Z') return std::nullopt;
    const auto time = base::parse_time(text);
    if (!time) return std::nullopt;
    return *time - *ahead;
}

StartPoint at(base::Timestamp time) { return {StartPoint::Kind::time, 0, time}; }

}  // namespace

std::optional<StartPoint> parse_start(std::string_view text, base::Timestamp now) {
    if (text == "beginning") return StartPoint{StartPoint::Kind::beginning};
    if (text == "end") return StartPoint{StartPoint::Kind::end};
    if (const auto offset = count_in(text)) {
        return StartPoint{StartPoint::Kind::offset, *offset};
    }
    if (const auto ago = time_ago(text, now)) return at(*ago);
    if (const auto time = point_in_time(std::string(text))) return at(*time);
    return std::nullopt;
}

ports::Offset offset_before(base::Timestamp time, const ports::Retained& retained,
                            const TimeAt& time_at) {
    const base::Timestamp wanted = time - k_disorder;
    ports::Offset low = retained.first;  // all records below are older
    ports::Offset high = retained.end;
    while (high - low > k_close_enough) {
        const ports::Offset middle = low + (high - low) / 2;
        const auto found = time_at(middle);
        // Where no record lies, nothing is known: what is below stays within.
        if (found && *found < wanted) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

}  // namespace monitor
