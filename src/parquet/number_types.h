// The types of the number columns. All data files under one OUTPUT_DIR have the same ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tables {

enum class NumberTypes : std::uint8_t {
    unsigned_numbers,  // each of its width: 8, 16, 32 or 64 bits
    signed_numbers,    // INT32, and INT64 where unsigned ones have 64 bits; no annotation
};

// "unsigned" or "signed", as files and --types call them.
constexpr std::string_view name_of(NumberTypes types) noexcept {
    return types == NumberTypes::signed_numbers ? "signed" : "unsigned";
}

constexpr std::optional<NumberTypes> parse_number_types(std::string_view name) noexcept {
    for (const auto types : {NumberTypes::unsigned_numbers, NumberTypes::signed_numbers}) {
        if (name == name_of(types)) return types;
    }
    return std::nullopt;
}

}  // namespace tables
