// UTF-8 and numbers, as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

// The bytes of the well-formed UTF-8 character at `at`, 1 to 4; 0: there is none. Of the Unicode
// standard 15, table 3-7: no overlong forms, no surrogates. `at` is less than text.size().
std::size_t utf8_length(std::string_view text, std::size_t at) noexcept;
bool is_utf8(std::string_view text) noexcept;
// Whether the byte is one of a character's after its first.
constexpr bool continues_character(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Characters of the UTF-8 text, each taken to be one column wide.
std::size_t columns_of(std::string_view text) noexcept;
// The first so many of them.
std::string_view first_columns(std::string_view text, std::size_t columns) noexcept;

// With `instead` for line breaks, escapes and all other control characters (ASCII, and U+0080 to
// U+009F, also as single bytes) and for those that turn the direction of writing, so that no text
// makes lines or colours of its own, or makes others look different.
std::string without_controls(std::string_view text, char instead);

// The words in lines of `width` columns, all but the first indented; the first has `used` already.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t used, std::size_t width);

// 1234567 → "1,234,567".
std::string grouped(std::uint64_t number);

// "12.3 MB", with the units of 1000 from kB to TB.
std::string bytes_text(double bytes);

}  // namespace base
