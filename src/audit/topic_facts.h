// All retained records of the server's two topics, as facts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "audit/facts.h"
#include "base/result.h"
#include "ports/log_reader.h"

namespace audit {

// What the two topics hold; taken before reading, which then goes exactly that far.
struct TopicExtent {
    std::vector<ports::Retained> lobby, game;  // empty: there is no such topic

    std::uint64_t records() const noexcept;  // at most: offsets may have holes
    // Whether retention has taken records of that partition.
    bool cut(ports::Partition partition) const noexcept;
    bool cut() const noexcept;  // of any
    bool ever_had_records() const noexcept;
};

base::Result<TopicExtent> extent_of(ports::LogReader& log);

// Offsets [from, to) at the end of what was to be read, of which no record came.
struct Unread {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset from = 0;
    ports::Offset to = 0;
};

struct TopicCounts {
    std::uint64_t records = 0;   // of games
    std::uint64_t foreign = 0;   // of others
    std::uint64_t broken = 0;    // meant for a worker but of no use
    std::vector<Unread> unread;  // one a partition at most
};

struct TopicReading {
    std::chrono::seconds patience{20};                  // without a record that is still to come
    std::function<void(double fraction)> progress;      // of the records; may be empty
    std::function<void(const ports::Fetched&)> glance;  // at all records as they come; may be empty
};

// Reads both topics from their first records up to the extent's ends. The reader must not have
// subscribed yet and must be in a group of its own: it needs all partitions.
//
// A partition's last offsets may never give a record: transactions leave markers there, and
// retention may pass by meanwhile. So when nothing has come for the patience, the topics are asked
// once more: if they answer, a partition that has given records counts as read, and what is left
// of it is `unread`.
// Errors: the door's own; unavailable: a partition that still has records gives none at all, or
// another member of the group took partitions.
base::Result<TopicCounts> read_topics(ports::LogReader& log, const TopicExtent& extent,
                                      FactStore& facts, const TopicReading& options);

}  // namespace audit
