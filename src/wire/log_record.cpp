#include "wire/log_record.h"

#include "base/text.h"
#include "wire/text.h"

namespace wire {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

void append_escaped(std::string& out, unsigned char c) {
    constexpr std::string_view k_hex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        default:
            break;
    }
    out += "\\u00";
    out += k_hex[c >> 4];
    out += k_hex[c & 15];
}

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t begin = i;
        while (i < text.size() && is_plain(static_cast<unsigned char>(text[i]))) ++i;
        out.append(text, begin, i - begin);
        if (i == text.size()) break;
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            append_escaped(out, c);
            ++i;
        } else if (const std::size_t length = base::utf8_length(text, i)) {
            out.append(text, i, length);
            i += length;
        } else {
            out += k_replacement;
            ++i;
        }
    }
    out += '"';
}

std::string record_text(const base::LogEntry& entry, base::Timestamp time,
                        std::string_view module) {
    std::string out;
    out.reserve(192 + entry.message.size() + entry.task.size());
    out += R"({"level":")";
    out += base::level_text(entry.level);
    out += R"(","timestamp":")";
    base::append_micros(out, time);
    out += R"(","name":)";
    append_json_string(out, module);
    out.back() = '.';  // the closing quote; the queue goes on in the same text
    const std::size_t at = out.size();
    append_json_string(out, entry.queue);
    out.erase(at, 1);
    out += R"(,"log_message":)";
    append_json_string(out, entry.message);
    if (entry.game_seq) {
        out += R"(,"game_seq":)";
        append_number(out, *entry.game_seq);
    }
    if (entry.game_seq || !entry.task.empty()) out += R"(,"schema":1)";
    if (!entry.task.empty()) {
        out += R"(,"task":)";
        out += entry.task;
    }
    return out += '}';
}

}  // namespace wire
