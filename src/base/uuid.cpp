#include "base/uuid.h"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

namespace base {
namespace {

constexpr bool is_dash_position(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

constexpr std::array<std::int8_t, 256> make_hex_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i) {
        values['a' + i] = static_cast<std::int8_t>(10 + i);
        values['A' + i] = static_cast<std::int8_t>(10 + i);
    }
    return values;
}
constexpr auto k_hex_values = make_hex_values();

// "000102…ff": the two digits of each byte.
constexpr std::array<char, 512> make_hex_pairs() {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
        pairs[i] = k_digits[i / 32];
        pairs[i + 1] = k_digits[i / 2 % 16];
    }
    return pairs;
}
constexpr auto k_hex_pairs = make_hex_pairs();

Uuid from_boost(const boost::uuids::uuid& uuid) {
    Uuid result;
    std::copy(uuid.begin(), uuid.end(), result.bytes.begin());
    return result;
}

// The namespace of all our version 5 UUIDs; drawn once at random.
constexpr boost::uuids::uuid k_namespace = {{0x5b, 0x1f, 0x0e, 0x5a, 0x3c, 0x77, 0x4d, 0x0b, 0x9a,
                                             0x64, 0x2e, 0x8d, 0x71, 0xc4, 0x50, 0x12}};

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
    if (text.size() != k_text_size) return std::nullopt;
    Uuid uuid;
    std::size_t byte = 0;
    for (std::size_t i = 0; i < k_text_size;) {
        if (is_dash_position(i)) {
            if (text[i] != '-') return std::nullopt;
            ++i;
            continue;
        }
        const int high = k_hex_values[static_cast<unsigned char>(text[i])];
        const int low = k_hex_values[static_cast<unsigned char>(text[i + 1])];
        if ((high | low) < 0) return std::nullopt;
        uuid.bytes[byte++] = static_cast<std::uint8_t>(high << 4 | low);
        i += 2;
    }
    return uuid;
}

void Uuid::write(char* out) const noexcept {
    std::size_t byte = 0;
    for (const std::size_t end : {4U, 6U, 8U, 10U, 16U}) {
        if (byte > 0) *out++ = '-';
        for (; byte < end; ++byte, out += 2) std::memcpy(out, &k_hex_pairs[2 * bytes[byte]], 2);
    }
}

std::string Uuid::text() const {
    std::string text(k_text_size, '-');
    write(text.data());
    return text;
}

void Uuid::append_to(std::string& out) const {
    const std::size_t at = out.size();
    out.resize(at + k_text_size);
    write(out.data() + at);
}

Uuid uuid_v4(std::array<std::uint8_t, 16> random_bytes) noexcept {
    Uuid uuid{random_bytes};
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
}

Uuid uuid_v5(std::uint64_t seed, std::string_view name) {
    const auto seed_namespace =
        boost::uuids::name_generator_sha1(k_namespace)(std::to_string(seed));
    return from_boost(boost::uuids::name_generator_sha1(seed_namespace)(name.data(), name.size()));
}

}  // namespace base
