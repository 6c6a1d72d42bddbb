// Numbers in the bytes of rows.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace lmdb {

// Writes sizeof(T) bytes, the lowest first.
template <std::unsigned_integral T>
void put_little(char* out, T number) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<char>(number >> (8 * i));
}

template <std::unsigned_integral T>
T get_little(const char* in) noexcept {
    T number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        number |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(in[i])) << (8 * i));
    }
    return number;
}

}  // namespace lmdb
