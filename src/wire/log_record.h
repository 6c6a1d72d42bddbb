// The JSON text of a log record, as topics carry it.
#pragma once

#include <string>
#include <string_view>

#include "base/log_entry.h"
#include "base/time.h"

namespace wire {

// `module` is the logger module's name: "kafka" or "embedded".
std::string record_text(const base::LogEntry& entry, base::Timestamp time, std::string_view module);

// Appends `text` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace wire
