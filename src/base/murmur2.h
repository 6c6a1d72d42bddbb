// Which partition a key belongs to, as Kafka's own clients decide it.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

// MurmurHash2 (Austin Appleby, public domain), 32 bits, with the seed that Kafka's Java client uses
// (org.apache.kafka.common.utils.Utils.murmur2); negative results are meant as there.
std::int32_t murmur2(std::string_view bytes) noexcept;

// The partition in [0, partitions) of a record with that key; the same as Kafka's Java client and
// librdkafka's `murmur2_random` choose. `partitions` at least 1.
inline std::int32_t key_partition(std::string_view key, std::int32_t partitions) noexcept {
    return (murmur2(key) & 0x7fffffff) % partitions;
}

}  // namespace base
