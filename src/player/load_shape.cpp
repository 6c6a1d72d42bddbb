#include "player/load_shape.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <vector>

namespace player {
namespace {

constexpr double k_day = 86'400;
constexpr double k_busiest_hour = 18;
constexpr double k_longest = 1e9;  // seconds

// Numbers with commas between; empty: something there is no number.
std::vector<double> numbers_in(std::string_view text) {
    std::vector<double> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        double number = 0;
        const auto [stop, error] = std::from_chars(at, end, number);
        if (error != std::errc() || !std::isfinite(number)) return {};
        numbers.push_back(number);
        if (stop == end) return numbers;
        if (*stop != ',') return {};
        at = stop + 1;
    }
}

bool is_rate(double rate) { return rate >= k_least_rate && rate <= k_most_rate; }
bool is_time(double seconds) { return seconds > 0 && seconds <= k_longest; }

struct Form {
    std::string_view name;
    LoadShape::Kind kind;
    std::size_t numbers;
};

constexpr Form k_forms[] = {{"ramp:", LoadShape::Kind::ramp, 3},
                            {"day:", LoadShape::Kind::day, 2},
                            {"bursts:", LoadShape::Kind::bursts, 4}};

}  // namespace

double LoadShape::at(double since, base::Timestamp start) const noexcept {
    switch (kind) {
        case Kind::constant:
            break;
        case Kind::ramp:
            return low + (high - low) * std::clamp(since / period, 0.0, 1.0);
        case Kind::day: {
            const std::chrono::duration<double> from_1970 = start.time_since_epoch();
            const double day = (from_1970.count() + since) / k_day - k_busiest_hour / 24;
            return low + (high - low) * (1 + std::cos(2 * std::numbers::pi * day)) / 2;
        }
        case Kind::bursts:
            return std::fmod(since, period) < length ? high : low;
    }
    return low;
}

std::optional<LoadShape> parse_load_shape(std::string_view text) {
    LoadShape shape;
    std::size_t wanted = 1;
    for (const Form& form : k_forms) {
        if (!text.starts_with(form.name)) continue;
        shape.kind = form.kind;
        wanted = form.numbers;
        text.remove_prefix(form.name.size());
    }
    const std::vector<double> numbers = numbers_in(text);
    if (numbers.size() != wanted) return std::nullopt;
    shape.low = numbers[0];
    shape.high = wanted > 1 ? numbers[1] : shape.low;
    if (!is_rate(shape.low) || !is_rate(shape.high)) return std::nullopt;
    if (wanted > 2) shape.period = numbers[2];
    if (wanted > 3) shape.length = numbers[3];
    if (!is_time(shape.period) || !is_time(shape.length)) return std::nullopt;
    if (shape.kind == LoadShape::Kind::bursts && shape.length > shape.period) return std::nullopt;
    return shape;
}

}  // namespace player
