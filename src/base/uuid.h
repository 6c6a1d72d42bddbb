// Tokens of games and users: 128-bit UUIDs with their canonical text.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// 16 bytes; ordered as their lower-case canonical texts are.
struct Uuid {
    static constexpr std::size_t k_text_size = 36;

    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    // As two words: the default is a call of memcmp(), in every look-up of a token.
    bool operator==(const Uuid& other) const noexcept {
        return half(0) == other.half(0) && half(1) == other.half(1);
    }

    // The canonical text in either case ("f47ac10b-58cc-4372-a567-0e02b2c3d479"), else nothing.
    static std::optional<Uuid> parse(std::string_view text) noexcept;

    // Writes exactly k_text_size characters, lower case, no terminator.
    void write(char* out) const noexcept;
    std::string text() const;
    void append_to(std::string& out) const;

    // The first eight bytes in memory order: a hash good enough for version 4 and 5 UUIDs.
    std::uint64_t hash() const noexcept { return half(0); }

private:
    std::uint64_t half(std::size_t which) const noexcept {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data() + which * sizeof value, sizeof value);
        return value;
    }
};

// A UUID that cannot be mistaken for another kind of token.
template <class Tag>
struct Token : Uuid {
    Token() = default;
    explicit Token(const Uuid& uuid) : Uuid(uuid) {}
    auto operator<=>(const Token&) const = default;

    static std::optional<Token> parse(std::string_view text) noexcept {
        const auto uuid = Uuid::parse(text);
        return uuid ? std::optional<Token>(Token(*uuid)) : std::nullopt;
    }
};

using GameToken = Token<struct GameTag>;
using UserToken = Token<struct UserTag>;

// RFC 4122 version 4 from 16 random bytes.
Uuid uuid_v4(std::array<std::uint8_t, 16> random_bytes) noexcept;

// RFC 4122 version 5 (SHA-1) of `name` in the namespace that belongs to `seed`.
// The same seed and name give the same UUID on every machine.
Uuid uuid_v5(std::uint64_t seed, std::string_view name);

}  // namespace base

template <>
struct std::hash<base::Uuid> {
    std::size_t operator()(const base::Uuid& uuid) const noexcept { return uuid.hash(); }
};
template <class Tag>
struct std::hash<base::Token<Tag>> : std::hash<base::Uuid> {};
