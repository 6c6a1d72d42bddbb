// The door through which log records leave for their topics.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ports {

// One record on its way. Records with the same key of topics with the same number of partitions
// go to partitions of the same number.
struct OutgoingRecord {
    std::string topic;
    std::string key;  // empty: none; the writer picks any partition
    std::string value;
    base::Timestamp time;
    std::uint16_t partitions = 0;  // as base::LogEntry; where the topic has fewer, as 0
};

// What became of the records of one topic since the writer was opened.
struct Delivery {
    std::string topic;
    std::uint64_t acknowledged = 0;  // durable as the twin promises
    std::uint64_t retried = 0;
    std::uint64_t failed = 0;   // lost; each was also reported in failure()
    std::uint64_t waiting = 0;  // appended, not yet acknowledged
};

// How far a writer has come.
struct Backlog {
    std::uint64_t appended = 0;  // records taken by append(), failed ones too
    std::uint64_t settled = 0;   // this many of the first are acknowledged, without a gap; a record
                                 // that failed is never settled, nor what came after it
    bool has_room = true;        // false while more is waiting than the writer likes: admit no new
                                 // games until it drains. Fights under way go on, their records
                                 // still find room below the hard limit
    std::uint16_t partitions = 0;     // for the records of games that begin now; 0: not known
    std::uint64_t waiting_bytes = 0;  // in memory, of records that are not acknowledged
    std::uint64_t limit_bytes = 0;    // from so many on there is no room; 0: no such limit
};

// Order: records appended by one thread keep their order within a partition.
// Threads: every function may be called from any thread at any time.
// Blocking: only flush() waits.
// Lifetime: the destructor flushes for a bounded time; what it could not deliver is counted failed.
class LogWriter {
public:
    virtual ~LogWriter() = default;

    // Takes the record; never blocks, never drops silently. Beyond the writer's hard limit the
    // record is counted as failed and failure() says so.
    virtual void append(OutgoingRecord record) = 0;

    // Cheap: asked before every game.
    virtual Backlog backlog() const = 0;

    // Waits until everything appended before the call is acknowledged, or `patience` is over
    // (then: unavailable), or the writer has failed (then: that error).
    virtual base::Result<void> flush(std::chrono::milliseconds patience) = 0;

    // A row per topic that has been appended to, sorted by topic.
    virtual std::vector<Delivery> deliveries() const = 0;

    // The first error after which records were lost or can no longer be delivered; else why records
    // are refused at present (rejected: it passes when the cause is gone); else success.
    virtual base::Result<void> failure() const = 0;
};

}  // namespace ports
