// The format of a batch: what stands as one value in the embedded log.
//
// A batch holds records of one partition of one topic with successive offsets. All numbers are
// little-endian; times are microseconds of UTC since 1970.
//
//   batch  := magic crc count size first newest record{count}
//   magic  := "SHB1"                4 bytes; the digit is the version of the format
//   crc    := u32                   CRC-32C of everything behind this field
//   count  := u32                   number of records, at least 1
//   size   := u32                   bytes of all records together
//   first  := u64                   offset of the first record, the same as in the row's key
//   newest := i64                   the latest time of a record: what retention by age goes by
//   record := time keysize valuesize key value
//   time   := i64
//   keysize, valuesize := u32       in bytes; keysize 0: the record has no key
//   key, value := byte{…}
//
// Example: offset 7, time 1 s after 1970, key "k", value "hi" (51 bytes):
//
//   53 48 42 31  6d b4 ad 37  01 00 00 00  13 00 00 00   SHB1, crc, 1 record, 19 bytes of records
//   07 00 00 00 00 00 00 00   40 42 0f 00 00 00 00 00    first offset 7, newest 1 000 000 us
//   40 42 0f 00 00 00 00 00   01 00 00 00  02 00 00 00   time, key of 1 byte, value of 2 bytes
//   6b 68 69                                             "k" "hi"
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/log_reader.h"

namespace lmdb {

inline constexpr std::size_t k_batch_head_bytes = 32;
inline constexpr std::size_t k_record_head_bytes = 16;

// The fields before the records.
struct BatchHead {
    std::uint32_t count = 0;
    std::uint32_t size = 0;
    ports::Offset first = 0;
    base::Timestamp newest;

    // The offset behind the last record.
    ports::Offset end() const noexcept { return first + count; }
};

// Collects records and gives them the form of a batch. At most 4 GiB of records.
class BatchBuilder {
public:
    void add(base::Timestamp time, std::string_view key, std::string_view value);

    std::uint32_t count() const noexcept { return count_; }
    // Bytes of the whole batch.
    std::size_t size() const noexcept { return bytes_.size(); }

    // The finished batch, its first record at offset `first`; lives until add() or clear().
    // May be called again with another offset. At least one record must have been added.
    std::string_view seal(ports::Offset first);

    // Empty again; the memory stays for the next batch.
    void clear() noexcept;
    std::size_t capacity() const noexcept { return bytes_.capacity(); }

private:
    std::string bytes_ = std::string(k_batch_head_bytes, '\0');
    std::uint32_t count_ = 0;
    base::Timestamp newest_ = base::Timestamp::min();
};

// Reads the fields from the first k_batch_head_bytes of a batch, without the checksum.
// rejected: too short or of another format; the text says which, not where.
base::Result<BatchHead> read_batch_head(std::string_view bytes);

// Checks the whole batch and appends its records to `out`, as views into `bytes`.
// rejected: cut short, too long, or changed; then `out` is as before.
base::Result<BatchHead> read_batch(std::string_view bytes, std::vector<ports::StoredRecord>& out);

}  // namespace lmdb
