#include "lmdb/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace lmdb {
namespace {

constexpr std::uint32_t k_reflected_polynomial = 0x82f63b78;

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

// Table n says what a byte does to the checksum when n more bytes follow it.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? k_reflected_polynomial : 0);
        }
        tables[0][byte] = crc;
    }
    for (std::size_t n = 1; n < tables.size(); ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[n - 1][byte];
            tables[n][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constexpr Tables k_tables = make_tables();

std::uint32_t step(std::uint32_t crc, char byte) noexcept {
    return (crc >> 8) ^ k_tables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xff];
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::string_view bytes) noexcept {
    std::uint64_t crc = 0xffffffff;
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        crc = _mm_crc32_u64(crc, word);
    }
    auto narrow = static_cast<std::uint32_t>(crc);
    for (; left > 0; --left, ++at) {
        narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*at));
    }
    return ~narrow;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::string_view bytes) noexcept {
    std::uint32_t crc = 0xffffffff;
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; at + 8 <= bytes.size(); at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, sizeof word);
            word ^= crc;
            crc = 0;
            for (std::size_t n = 0; n < 8; ++n) crc ^= k_tables[7 - n][(word >> (8 * n)) & 0xff];
        }
    }
    for (; at < bytes.size(); ++at) crc = step(crc, bytes[at]);
    return ~crc;
}

std::uint32_t crc32c(std::string_view bytes) noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return by_instruction(bytes);
#endif
    return crc32c_by_table(bytes);
}

}  // namespace lmdb
