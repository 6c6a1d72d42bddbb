// What happens to a worker, one struct a happening. Each becomes one log entry of the queue
// "worker.<name>"; console line and record both derive from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/log_entry.h"
#include "ports/table_store.h"

namespace worker {

struct Started {
    std::string_view lobby_topic;
    std::string_view sessions;  // "topics" or "registry"
};

struct Stopped {
    std::uint64_t games = 0;
    std::uint64_t commits = 0;
};

// These partitions are this worker's now, or no longer.
struct PartitionsAssigned {
    std::size_t count = 0;
};
struct PartitionsRevoked {
    std::size_t count = 0;
};

struct BatchCommitted {
    const ports::Commit& commit;
};

// Another worker committed from the same offset first: what was done since is done again.
struct CommitLost {
    std::string_view topic;
    ports::Partition partition = 0;
    ports::Offset from = 0;
};

struct DeadLettersKept {
    const ports::DeadLetter& first;
    std::size_t count = 0;
};

// Open games given up: no record for longer than the horizon, or no room.
struct GamesAbandoned {
    ports::Partition partition = 0;
    std::size_t count = 0;
};

// Games that ended, but whose sessions in the registry are lost or cannot be used: their rows are
// to come of the topics' records. `game` and `reason`: of the latest.
struct GamesLost {
    ports::Partition partition = 0;
    base::GameToken game;
    std::size_t count = 0;
    std::string_view reason;
};

// The log has lost records before this worker could read them.
struct RecordsGone {
    std::string_view topic;
    ports::Partition partition = 0;
    ports::OffsetRange range;
};

// After a crash: files revealed, and removed.
struct TablesSwept {
    std::size_t revealed = 0;
    std::size_t removed = 0;
};

// A door does not answer; the worker waits and tries again.
struct DoorUnavailable {
    std::string_view what;
};

base::LogEntry entry_of(std::string_view worker, const Started& happening);
base::LogEntry entry_of(std::string_view worker, const Stopped& happening);
base::LogEntry entry_of(std::string_view worker, const PartitionsAssigned& happening);
base::LogEntry entry_of(std::string_view worker, const PartitionsRevoked& happening);
base::LogEntry entry_of(std::string_view worker, const BatchCommitted& happening);
base::LogEntry entry_of(std::string_view worker, const CommitLost& happening);
base::LogEntry entry_of(std::string_view worker, const DeadLettersKept& happening);
base::LogEntry entry_of(std::string_view worker, const GamesAbandoned& happening);
base::LogEntry entry_of(std::string_view worker, const GamesLost& happening);
base::LogEntry entry_of(std::string_view worker, const RecordsGone& happening);
base::LogEntry entry_of(std::string_view worker, const TablesSwept& happening);
base::LogEntry entry_of(std::string_view worker, const DoorUnavailable& happening);

}  // namespace worker
