// Pieces of JSON text for the writers of this room.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/uuid.h"

namespace wire {

// The decimal digits of `value`.
inline void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

// The token as a JSON string with its quotes.
inline void append_token(std::string& out, const base::Uuid& token) {
    out += '"';
    token.append_to(out);
    out += '"';
}

}  // namespace wire
