// What a line on standard error looks like.
#pragma once

#include <string>
#include <string_view>

#include "app/settings.h"
#include "base/log_entry.h"
#include "base/time.h"

namespace app {

struct LineStyle {
    LogFormat format = LogFormat::plain;
    bool is_coloured = false;  // the level, for a terminal
};

// "2026-11-23T12:00:00.123Z": RFC 3339, UTC; what is below a millisecond is cut off.
std::string millis_text(base::Timestamp time);

// Each gives one line with its newline, whatever stands in the words; a JSON line is valid JSON.

// Of the program: "superhero: WHAT", with time and level in all formats but plain.
std::string said_line(const LineStyle& style, base::Timestamp time, base::Level level,
                      std::string_view what);

// Of a record: always with time and level.
std::string record_line(const LineStyle& style, base::Timestamp time, const base::LogEntry& entry);

}  // namespace app
