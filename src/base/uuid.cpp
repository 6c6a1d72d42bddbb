#include "base/uuid.h"

#include <algorithm>
#include <bit>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

namespace base {
namespace {

constexpr std::uint64_t in_each_byte(std::uint64_t value) { return value * 0x0101010101010101; }

std::uint64_t little_endian(const char* four) noexcept {
    std::uint32_t word = 0;
    std::memcpy(&word, four, sizeof word);
    return std::endian::native == std::endian::big ? __builtin_bswap32(word) : word;
}

// Eight characters as one number, the first in its lowest byte.
std::uint64_t eight(const char* four, const char* four_more) noexcept {
    return little_endian(four) | little_endian(four_more) << 32;
}

// The four bytes that eight hexadecimal digits say, all eight looked at in one step. False: one of
// them is none. Sums stay within their byte: the highest bit of each was seen to be clear.
bool from_hex(std::uint64_t text, std::uint8_t* bytes) noexcept {
    constexpr std::uint64_t k_high = in_each_byte(0x80);
    if ((text & k_high) != 0) return false;
    const std::uint64_t lower = text | in_each_byte(0x20);
    // The highest bit of a byte says: at least this character, less than that one.
    const std::uint64_t digit =
        (text + in_each_byte(0x80 - '0')) & ~(text + in_each_byte(0x80 - ('9' + 1))) & k_high;
    const std::uint64_t letter =
        (lower + in_each_byte(0x80 - 'a')) & ~(lower + in_each_byte(0x80 - ('f' + 1))) & k_high;
    if ((digit | letter) != k_high) return false;
    const std::uint64_t values = (text & in_each_byte(0x0f)) + (letter >> 7) * 9;
    const std::uint64_t pairs = values << 4 | values >> 8;
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(pairs >> (16 * i));
    return true;
}

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
    const char* const at = text.data();
    if (at[8] != '-' || at[13] != '-' || at[18] != '-' || at[23] != '-') return std::nullopt;
    Uuid uuid;
    const bool good = from_hex(eight(at, at + 4), &uuid.bytes[0]) &&
                      from_hex(eight(at + 9, at + 14), &uuid.bytes[4]) &&
                      from_hex(eight(at + 19, at + 24), &uuid.bytes[8]) &&
                      from_hex(eight(at + 28, at + 32), &uuid.bytes[12]);
    return good ? std::optional(uuid) : std::nullopt;
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
