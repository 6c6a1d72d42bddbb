#include "lmdb/crc32c.h"

#include <isa-l/crc.h>

#include <algorithm>

namespace lmdb {

// The library takes lengths as int.
std::uint32_t crc32c(std::string_view bytes) noexcept {
    constexpr std::size_t k_at_once = std::size_t{1} << 30;
    std::uint32_t crc = 0xffffffff;
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), k_at_once);
        // It only reads, though it does not say so.
        auto* const begin = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
        crc = crc32_iscsi(begin, static_cast<int>(size), crc);
        bytes.remove_prefix(size);
    }
    return ~crc;
}

}  // namespace lmdb
