// How many games begin in a second, as time goes on. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace player {

// Games per second: all of them from k_least_rate to k_most_rate.
struct LoadShape {
    enum class Kind : std::uint8_t {
        constant,  // always `low`
        ramp,      // from `low` to `high` within `period`, then `high`
        day,       // `low` at 06:00 UTC, `high` at 18:00, a cosine between
        bursts,    // `high` for the first `length` of every `period`, else `low`
    };

    Kind kind = Kind::constant;
    double low = 1;
    double high = 1;
    double period = 1;  // seconds
    double length = 1;  // seconds

    bool operator==(const LoadShape&) const = default;

    // `since`: seconds after the start, which was at `start`.
    double at(double since, base::Timestamp start) const noexcept;
};

inline constexpr double k_least_rate = 0.001;
inline constexpr double k_most_rate = 1e6;

// "200", "ramp:FROM,TO,SECONDS", "day:LOW,HIGH", "bursts:LOW,HIGH,EVERY,FOR" with EVERY and FOR in
// seconds. Nothing: the text is none of these, or a number is out of range.
std::optional<LoadShape> parse_load_shape(std::string_view text);

// What that takes, for error lines.
inline constexpr std::string_view k_load_shapes =
    "games per second from 0.001 to 1e+06, or ramp:FROM,TO,SECONDS, day:LOW,HIGH, "
    "bursts:LOW,HIGH,EVERY,FOR";

}  // namespace player
