// The checksum of batches: CRC-32C.
#pragma once

#include <cstdint>
#include <string_view>

namespace lmdb {

// CRC-32C (Castagnoli polynomial, as in RFC 3720, appendix B.4): finds every flipped bit and every
// burst of up to 32 bits.
std::uint32_t crc32c(std::string_view bytes) noexcept;

}  // namespace lmdb
