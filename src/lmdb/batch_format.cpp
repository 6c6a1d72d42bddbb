#include "lmdb/batch_format.h"

#include <algorithm>

#include "lmdb/crc32c.h"
#include "lmdb/little_endian.h"

namespace lmdb {
namespace {

constexpr std::string_view k_magic = "SHB1";
constexpr std::size_t k_crc_at = 4;
constexpr std::size_t k_count_at = 8;
constexpr std::size_t k_size_at = 12;
constexpr std::size_t k_first_at = 16;
constexpr std::size_t k_newest_at = 24;

std::uint64_t micros(base::Timestamp time) noexcept {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

base::Timestamp timestamp(std::uint64_t micros) noexcept {
    return base::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(micros)));
}

base::Result<void> split_records(std::string_view bytes, const BatchHead& head,
                                 std::vector<ports::StoredRecord>& out) {
    // No more than there is room for, whatever it says.
    const auto most = std::min<std::size_t>(head.count, bytes.size() / k_record_head_bytes);
    if (const std::size_t wanted = out.size() + most; wanted > out.capacity()) {
        out.reserve(std::max(wanted, 2 * out.capacity()));
    }
    std::size_t at = k_batch_head_bytes;
    for (std::uint32_t i = 0; i < head.count; ++i) {
        if (bytes.size() - at < k_record_head_bytes) return base::rejected("a record is cut short");
        const std::size_t key = get_little<std::uint32_t>(bytes.data() + at + 8);
        const std::size_t value = get_little<std::uint32_t>(bytes.data() + at + 12);
        const auto time = timestamp(get_little<std::uint64_t>(bytes.data() + at));
        at += k_record_head_bytes;
        if (bytes.size() - at < key + value) return base::rejected("a record is cut short");
        out.push_back({head.first + i, time, bytes.substr(at, key), bytes.substr(at + key, value)});
        at += key + value;
    }
    if (at != bytes.size()) return base::rejected("bytes follow the last record");
    return {};
}

}  // namespace

void BatchBuilder::add(base::Timestamp time, std::string_view key, std::string_view value) {
    char head[k_record_head_bytes];
    put_little(head, micros(time));
    put_little(head + 8, static_cast<std::uint32_t>(key.size()));
    put_little(head + 12, static_cast<std::uint32_t>(value.size()));
    bytes_.append(head, sizeof head).append(key).append(value);
    ++count_;
    newest_ = std::max(newest_, time);
}

std::string_view BatchBuilder::seal(ports::Offset first) {
    char* const head = bytes_.data();
    std::copy(k_magic.begin(), k_magic.end(), head);
    put_little(head + k_count_at, count_);
    put_little(head + k_size_at, static_cast<std::uint32_t>(bytes_.size() - k_batch_head_bytes));
    put_little(head + k_first_at, static_cast<std::uint64_t>(first));
    put_little(head + k_newest_at, micros(newest_));
    put_little(head + k_crc_at, crc32c(std::string_view(bytes_).substr(k_count_at)));
    return bytes_;
}

void BatchBuilder::clear() noexcept {
    bytes_.resize(k_batch_head_bytes);
    count_ = 0;
    newest_ = base::Timestamp::min();
}

base::Result<BatchHead> read_batch_head(std::string_view bytes) {
    if (bytes.size() < k_batch_head_bytes) return base::rejected("it is cut short");
    if (!bytes.starts_with(k_magic)) return base::rejected("it does not begin with SHB1");
    const char* const head = bytes.data();
    return BatchHead{get_little<std::uint32_t>(head + k_count_at),
                     get_little<std::uint32_t>(head + k_size_at),
                     static_cast<ports::Offset>(get_little<std::uint64_t>(head + k_first_at)),
                     timestamp(get_little<std::uint64_t>(head + k_newest_at))};
}

base::Result<BatchHead> read_batch(std::string_view bytes, std::vector<ports::StoredRecord>& out) {
    const auto head = read_batch_head(bytes);
    if (!head) return head.error();
    if (bytes.size() != k_batch_head_bytes + head->size) {
        return base::rejected("its size is not what it says");
    }
    if (crc32c(bytes.substr(k_count_at)) != get_little<std::uint32_t>(bytes.data() + k_crc_at)) {
        return base::rejected("its checksum is wrong");
    }
    const std::size_t before = out.size();
    const auto split = split_records(bytes, *head, out);
    if (!split) {
        out.resize(before);
        return split.error();
    }
    return *head;
}

}  // namespace lmdb
