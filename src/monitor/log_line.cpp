#include "monitor/log_line.h"

#include <algorithm>
#include <set>
#include <span>
#include <vector>

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

void append_header_value(std::string& out, std::string_view value) {
    if (value.data() == nullptr) {
        out += "null";
    } else if (base::is_utf8(value)) {
        wire::append_json_string(out, value);
    } else {
        wire::JsonObject object(out);
        object.text("base64", base::base64(value));
    }
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

// A name that occurs more than once has all its values.
void append_headers(std::string& out, wire::JsonObject& object,
                    std::span<const ports::Header> headers) {
    wire::JsonObject all = object.object("headers");
    std::set<std::string_view> names;
    for (const ports::Header& header : headers) {
        if (!names.insert(header.name).second) continue;
        std::vector<std::string_view> values;
        for (const ports::Header& each : headers) {
            if (each.name == header.name) values.push_back(each.value);
        }
        if (values.size() > 1) {
            all.array(header.name, values,
                      [&](std::string_view value) { append_header_value(out, value); });
        } else {
            all.key(header.name);
            append_header_value(out, header.value);
        }
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
        if (!record.headers.empty()) append_headers(out, object, record.headers);
        append_value(out, object, record.value);
    }
    out += '\n';
}

bool names_game(const ports::StoredRecord& record, std::string_view token) {
    return record.key == token || record.value.find(token) != std::string_view::npos;
}

}  // namespace monitor
