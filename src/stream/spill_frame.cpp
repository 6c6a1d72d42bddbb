#include "stream/spill_frame.h"

namespace stream {
namespace {

constexpr char k_version = 1;
constexpr char k_version_with_partitions = 2;
constexpr std::size_t k_head_bytes = 1 + 8 + 8 + 2 + 4;

void put(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
}

std::uint64_t get(std::string_view& bytes, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    bytes.remove_prefix(count);
    return number;
}

}  // namespace

std::string write_frame(std::uint64_t number, const ports::OutgoingRecord& record) {
    std::string out;
    out.reserve(k_head_bytes + record.topic.size() + record.key.size() + record.value.size());
    out.push_back(record.partitions > 0 ? k_version_with_partitions : k_version);
    put(out, number, 8);
    put(out, static_cast<std::uint64_t>(record.time.time_since_epoch().count()), 8);
    put(out, record.topic.size(), 2);
    put(out, record.key.size(), 4);
    if (record.partitions > 0) put(out, record.partitions, 2);
    out += record.topic;
    out += record.key;
    out += record.value;
    return out;
}

std::optional<SpilledRecord> read_frame(std::string_view bytes) {
    if (bytes.size() < k_head_bytes) return std::nullopt;
    const char version = bytes.front();
    if (version != k_version && version != k_version_with_partitions) return std::nullopt;
    bytes.remove_prefix(1);
    SpilledRecord out;
    out.number = get(bytes, 8);
    const auto micros = static_cast<std::int64_t>(get(bytes, 8));
    out.record.time = base::Timestamp(std::chrono::microseconds(micros));
    const std::uint64_t topic = get(bytes, 2);
    const std::uint64_t key = get(bytes, 4);
    if (version == k_version_with_partitions) {
        if (bytes.size() < 2) return std::nullopt;
        out.record.partitions = static_cast<std::uint16_t>(get(bytes, 2));
    }
    if (topic == 0 || bytes.size() < topic + key) return std::nullopt;
    out.record.topic = bytes.substr(0, topic);
    out.record.key = bytes.substr(topic, key);
    out.record.value = bytes.substr(topic + key);
    return out;
}

}  // namespace stream
