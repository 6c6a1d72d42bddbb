#include "kafka/spill_frame.h"

namespace kafka {
namespace {

constexpr char k_version = 1;
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
    out.push_back(k_version);
    put(out, number, 8);
    put(out, static_cast<std::uint64_t>(record.time.time_since_epoch().count()), 8);
    put(out, record.topic.size(), 2);
    put(out, record.key.size(), 4);
    out += record.topic;
    out += record.key;
    out += record.value;
    return out;
}

std::optional<SpilledRecord> read_frame(std::string_view bytes) {
    if (bytes.size() < k_head_bytes || bytes.front() != k_version) return std::nullopt;
    bytes.remove_prefix(1);
    SpilledRecord out;
    out.number = get(bytes, 8);
    const auto micros = static_cast<std::int64_t>(get(bytes, 8));
    out.record.time = base::Timestamp(std::chrono::microseconds(micros));
    const std::uint64_t topic = get(bytes, 2);
    const std::uint64_t key = get(bytes, 4);
    if (topic == 0 || bytes.size() < topic + key) return std::nullopt;
    out.record.topic = bytes.substr(0, topic);
    out.record.key = bytes.substr(topic, key);
    out.record.value = bytes.substr(topic + key);
    return out;
}

}  // namespace kafka
