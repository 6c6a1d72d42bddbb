// Where appended records wait for the writer thread, already in the form of batches.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lmdb/batch_format.h"
#include "ports/log_reader.h"
#include "ports/log_writer.h"

namespace lmdb {

struct IntakeOptions {
    std::int32_t partitions = 2;  // of topics not told by know()
    std::size_t soft_bytes = 0;   // see WriterOptions for these
    std::size_t hard_bytes = 0;
    std::size_t record_bytes = 0;
    std::chrono::microseconds linger{0};
    std::size_t commit_records = 0;
    std::size_t commit_bytes = 0;
};

// Records of one topic's partition, to become one row.
struct PendingBatch {
    std::size_t topic = 0;  // index as of Intake::topic()
    ports::Partition partition = 0;
    BatchBuilder records;
};

// What one commit writes.
struct Chunk {
    std::vector<PendingBatch> batches;
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::uint64_t number = 0;
    std::chrono::steady_clock::time_point opened;
};

// The bounded queue between appending threads and one writer thread, and the count of what became
// of each record. Full (hard_bytes waiting): the record is refused, counted as failed, and the
// first such error is kept.
// Order: a record stands behind all that were appended before it, within its partition.
// Threads: append(), flush() and the const functions any; the rest the writer thread.
class Intake {
public:
    using Clock = std::chrono::steady_clock;
    enum class Taken : std::uint8_t { chunk, nothing, closed };

    explicit Intake(const IntakeOptions& options) : options_(options) {}

    void append(ports::OutgoingRecord&& record);
    ports::Backlog backlog() const noexcept;
    base::Result<void> flush(std::chrono::milliseconds patience);
    std::vector<ports::Delivery> deliveries() const;
    base::Result<void> failure() const;

    // Tells of a topic that exists, before anything is appended.
    void know(const std::string& topic, std::int32_t partitions);
    struct TopicName {
        std::string name;
        std::int32_t partitions = 0;
    };
    TopicName topic(std::size_t index) const;

    // The next chunk once it is full, or has lingered, or is wanted by flush() or close(); nothing
    // when `until` comes first; closed when there will never be anything more.
    Taken take(Chunk& out, Clock::time_point until);
    // Whether take() would have a chunk at once. True stays true until then.
    bool has_due() const;
    // The chunk is durable: its records count as acknowledged. Its memory is used again.
    void acknowledge(Chunk&& chunk);
    // Nothing can be delivered any more: all that waits, taken chunks included, and all that still
    // comes counts as failed.
    void give_up(base::Error error);

    // Takes in no more; take() hands out what is left at once.
    void close();
    bool closed() const;

private:
    struct OpenBatch {
        std::uint64_t chunk = 0;
        std::size_t index = 0;
    };
    struct Counts {
        std::uint64_t acknowledged = 0;
        std::uint64_t failed = 0;
        std::uint64_t waiting = 0;
    };
    struct TopicState {
        std::string name;
        Counts counts;
        std::vector<OpenBatch> open;      // where each partition's next record goes
        std::uint64_t keyless_chunk = 0;  // records without a key change partition by chunk
        std::size_t keyless_partition = 0;
        bool appended = false;
    };

    std::size_t index_of(const std::string& topic);
    std::optional<base::Error> objection(const ports::OutgoingRecord& record) const;
    Chunk& open_chunk();
    PendingBatch& batch_for(Chunk& chunk, std::size_t topic, std::string_view key);
    std::size_t keyless_partition(TopicState& topic, const Chunk& chunk) const;
    bool is_full(const Chunk& chunk) const noexcept;
    bool is_due(Clock::time_point now) const;

    const IntakeOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable wanted_;   // the writer thread waits on it
    std::condition_variable settled_;  // flush() waits on it
    std::deque<Chunk> chunks_;         // the last one is still being filled
    std::vector<BatchBuilder> spare_;  // emptied batches, to save allocations
    std::size_t spare_bytes_ = 0;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::vector<TopicState> topics_;
    std::size_t last_topic_ = 0;
    std::uint64_t next_chunk_ = 1;
    std::uint64_t accepted_ = 0;       // records taken in
    std::uint64_t taken_ = 0;          // of these, handed to the writer thread
    std::uint64_t settled_count_ = 0;  // of these, acknowledged or given up
    std::uint64_t first_failed_ = std::numeric_limits<std::uint64_t>::max();  // how many before it
    std::uint64_t flush_until_ = 0;
    std::atomic<std::uint64_t> appended_ = 0;  // what backlog() says
    std::atomic<std::uint64_t> safe_ = 0;
    std::atomic<std::size_t> waiting_bytes_ = 0;
    std::atomic<bool> dead_ = false;
    bool closed_ = false;
    std::optional<base::Error> first_error_;
};

}  // namespace lmdb
