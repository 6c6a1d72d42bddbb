#include "base/murmur2.h"

namespace base {
namespace {

constexpr std::uint32_t k_seed = 0x9747b28c;
constexpr std::uint32_t k_multiplier = 0x5bd1e995;

std::uint32_t wide_byte(std::string_view bytes, std::size_t index) noexcept {
    return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

std::int32_t murmur2(std::string_view bytes) noexcept {
    std::uint32_t hash = k_seed ^ static_cast<std::uint32_t>(bytes.size());
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = wide_byte(bytes, at) | wide_byte(bytes, at + 1) << 8 |
                             wide_byte(bytes, at + 2) << 16 | wide_byte(bytes, at + 3) << 24;
        word *= k_multiplier;
        word ^= word >> 24;
        word *= k_multiplier;
        hash = hash * k_multiplier ^ word;
    }
    if (at < bytes.size()) {
        for (std::size_t rest = bytes.size() - at; rest > 0; --rest) {
            hash ^= wide_byte(bytes, at + rest - 1) << (8 * (rest - 1));
        }
        hash *= k_multiplier;
    }
    hash ^= hash >> 13;
    hash *= k_multiplier;
    hash ^= hash >> 15;
    return static_cast<std::int32_t>(hash);
}

}  // namespace base
