// The door through which records of topics come back, partition by partition.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ports {

using Partition = std::int32_t;
using Offset = std::int64_t;

// What writers put beside a record. Names may occur more than once; values are any bytes.
struct Header {
    std::string_view name;
    std::string_view value;
};

// One record as it lies in its partition. The views live until the next call of poll().
struct StoredRecord {
    Offset offset = 0;
    base::Timestamp time;
    std::string_view key;
    std::string_view value;
    std::span<const Header> headers{};  // logs that keep none have none
};

// Records of one topic's partition, ascending by offset; offsets may have holes.
struct Fetched {
    std::string_view topic;
    Partition partition = 0;
    std::vector<StoredRecord> records;  // none: only the position has moved
    // The position: no record below it is still to come. Behind the last record it passes over
    // offsets that bear none, so a partition is read to its end when this has reached that end.
    // 0: just behind the last record.
    Offset next = 0;

    Offset position() const noexcept {
        const Offset behind = records.empty() ? 0 : records.back().offset + 1;
        return behind > next ? behind : next;
    }
};

// These partitions are now this reader's. It delivers nothing of them before start() was called.
struct Assigned {
    std::vector<Partition> partitions;
};

// These partitions are this reader's no longer: write nothing more on their behalf.
struct Revoked {
    std::vector<Partition> partitions;
};

// Nothing came within the patience.
struct Quiet {};

using Polled = std::variant<Quiet, Fetched, Assigned, Revoked>;

// What is retained of a partition: offsets [first, end).
struct Retained {
    Partition partition = 0;
    Offset first = 0;
    Offset end = 0;
};

// Reads one or more topics that have the same number of partitions, so that partition p of each
// belongs to the same reader.
// Order: within a partition, ascending offsets without duplicates. Between partitions: none.
// Threads: one thread uses a reader. Blocking: poll() up to its patience.
class LogReader {
public:
    virtual ~LogReader() = default;

    // Joins the group that shares out the partitions of `topics`. Topics that do not exist yet are
    // waited for. rejected: the topics have different numbers of partitions.
    virtual base::Result<void> subscribe(std::vector<std::string> topics) = 0;

    // Delivery of topic and partition starts at `from` (an offset below the first retained one
    // starts there; the records that are gone are the caller's to report).
    virtual base::Result<void> start(std::string_view topic, Partition partition, Offset from) = 0;

    // The next thing that happened. Of a partition's topics none runs ahead of the others by more
    // than one call's records and some seconds of their time, unless the others have nothing left:
    // so what belongs together comes together, however much is retained.
    virtual base::Result<Polled> poll(std::chrono::milliseconds patience) = 0;

    // Tells the group how far processing has come: a hint for monitoring tools, not the truth.
    virtual base::Result<void> note_progress(std::string_view topic, Partition partition,
                                             Offset next) = 0;

    // A row per partition of the topic, ascending; empty when there is no such topic.
    virtual base::Result<std::vector<Retained>> retained(std::string_view topic) = 0;
};

}  // namespace ports
