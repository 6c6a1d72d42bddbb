#include "monitor/log_line.h"

#include <algorithm>

#include "base/base64.h"
#include "base/json_fault.h"
#include "base/text.h"
#include "wire/json_object.h"

namespace monitor {
namespace {

// The text or its bytes under a name that says which.
void append_bytes(wire::JsonObject& object, std::string_view bytes, std::string_view text_name,
                  std::string_view bytes_name) {
    if (base::is_utf8(bytes)) return object.text(text_name, bytes);
    object.text(bytes_name, base::base64(bytes));
}

void append_value(std::string& out, wire::JsonObject& object, std::string_view value) {
    if (!base::is_utf8(value) || base::first_json_fault(value)) {
        return append_bytes(object, value, "value_text", "value_base64");
    }
    object.key("value");
    const std::size_t begin = out.size();
    out += value;
    // JSON has no line breaks but between its parts.
    for (const char line_break : {'\n', '\r'}) {
        std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), line_break, ' ');
    }
}

void append_time(std::string& out, wire::JsonObject& object, base::Timestamp time) {
    constexpr base::Timestamp k_end = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);
    object.key("timestamp");
    if (time < base::Timestamp() || time >= k_end) {
        out += "null";
        return;
    }
    out += '"';
    base::append_micros(out, time);
    out += "Z\"";
}

}  // namespace

void append_log_line(std::string& out, std::string_view topic, ports::Partition partition,
                     const ports::StoredRecord& record) {
    {
        wire::JsonObject object(out);
        object.text("topic", topic);
        object.number("partition", partition);
        object.number("offset", record.offset);
        append_time(out, object, record.time);
        if (record.key.empty()) {
            object.key("key");
            out += "null";
        } else {
            append_bytes(object, record.key, "key", "key_base64");
        }
        append_value(out, object, record.value);
    }
    out += '\n';
}

bool names_game(const ports::StoredRecord& record, std::string_view token) {
    return record.key == token || record.value.find(token) != std::string_view::npos;
}

}  // namespace monitor
