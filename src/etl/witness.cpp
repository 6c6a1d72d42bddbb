#include "etl/witness.h"

#include <cstdint>

#include "base/sha256.h"

namespace etl {
namespace {

void append_little(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

}  // namespace

std::string witness_digest(base::Timestamp time, std::string_view key, std::string_view value) {
    std::string head;
    append_little(head, static_cast<std::uint64_t>(time.time_since_epoch().count()), 8);
    append_little(head, key.size(), 4);
    base::Sha256 digest;
    digest.update(head);
    digest.update(key);
    digest.update(value);
    return digest.hex();
}

}  // namespace etl
