// A record of the log as one line of JSON.
#pragma once

#include <string>
#include <string_view>

#include "ports/log_reader.h"

namespace monitor {

// Appends one JSON object and a newline (docs/formats.md): topic, partition, offset, timestamp, key
// and value. A key that is no UTF-8 text is `key_base64` instead. `value` is the record itself
// where it is JSON; else it is `value_text`, or `value_base64` where it is no UTF-8 text either.
// Before it stand `headers`, where there are any. A time beyond the year 9999 is null. Whatever the
// record's bytes, the line is whole and valid JSON.
void append_log_line(std::string& out, std::string_view topic, ports::Partition partition,
                     const ports::StoredRecord& record);

// Whether the record's key is the token's text, or the token stands anywhere in its value, as in
// records of other programs, which need not have a key.
bool names_game(const ports::StoredRecord& record, std::string_view token);

}  // namespace monitor
