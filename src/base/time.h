// Points in time as microseconds of UTC, and their texts. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// Microseconds since 1970-01-01T00:00:00 UTC.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// Where the present comes from: an argument, so that tests decide what time it is.
using Clock = Timestamp (*)();

// "2026-11-23T12:00:00.123456"; exactly 26 characters for the years 0 to 9999.
void append_micros(std::string& out, Timestamp time);

// "2026-11-23T12:00:00Z"; the fraction is cut off.
std::string seconds_text(Timestamp time);

// Reads what append_micros writes, with zero to six fraction digits and an optional "Z".
std::optional<Timestamp> parse_time(std::string_view text) noexcept;

}  // namespace base
