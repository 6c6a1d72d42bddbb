#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace base {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// Of one character, or of a byte that is none.
bool is_control(std::string_view character) noexcept {
    const unsigned first = byte_at(character, 0), second = byte_at(character, 1);
    const unsigned third = byte_at(character, 2);
    // A lone byte from 0x80 on is one of C1 to terminals of eight bits.
    if (character.size() == 1) return first < 0x20 || (first >= 0x7F && first < 0xA0);
    if (character.size() == 2) return first == 0xC2 && second < 0xA0;  // C1
    if (character.size() != 3 || first != 0xE2) return false;
    if (second == 0x81) return third >= 0xA6 && third <= 0xA9;  // U+2066 to U+2069
    if (second != 0x80) return false;
    return third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE);  // U+2028 to U+202E
}

bool begins_character(char c) noexcept { return !continues_character(c); }

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) noexcept {
    const unsigned lead = byte_at(text, at), second = byte_at(text, at + 1);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t k = 1; k < length; ++k) {
        if (!continues_character(static_cast<char>(byte_at(text, at + k)))) return 0;
    }
    if (lead == 0xE0 && second < 0xA0) return 0;  // overlong
    if (lead == 0xED && second > 0x9F) return 0;  // surrogate
    if (lead == 0xF0 && second < 0x90) return 0;  // overlong
    if (lead == 0xF4 && second > 0x8F) return 0;  // beyond U+10FFFF
    return length;
}

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::size_t columns_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string_view first_columns(std::string_view text, std::size_t columns) noexcept {
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (begins_character(text[at]) && ++seen > columns) return text.substr(0, at);
    }
    return text;
}

std::string without_controls(std::string_view text, char instead) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text, at), 1);
        if (is_control(text.substr(at, length))) {
            out += instead;
        } else {
            out.append(text, at, length);
        }
        at += length;
    }
    return out;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t used,
                    std::size_t width) {
    std::string out;
    std::size_t column = used;
    bool begins = true;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t needed = columns_of(word) + (begins ? 0 : 1);
        if (!begins && column + needed > width) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
            begins = true;
        }
        if (!begins) out += ' ';
        out += word;
        column += columns_of(word) + (begins ? 0 : 1);
        begins = false;
    }
    return out;
}

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string bytes_text(double bytes) {
    constexpr std::array<std::string_view, 4> k_units = {"kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    double value = bytes / 1000;
    for (; value >= 1000 && unit + 1 < k_units.size(); ++unit) value /= 1000;
    std::array<char, 400> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed, 1);
    return std::string(digits.data(), end.ptr) + ' ' + std::string(k_units[unit]);
}

}  // namespace base
