// Who has committed what, as the ledger tells it: needs no worker that lives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ports/table_store.h"

namespace monitor {

// A worker, by the name that it commits under.
struct CommittingWorker {
    std::string name;
    std::vector<ports::Partition> partitions;  // whose latest commit is this worker's, ascending
    std::uint64_t commits = 0;
    std::uint64_t games = 0;  // completed ones
    std::uint64_t bytes = 0;  // of data files
    // Its latest commit.
    base::Timestamp time{};
    std::uint64_t last_games = 0;
    std::uint64_t last_bytes = 0;
};

// "w1" of "w1/1a2b3c": a commit's writer is a worker's name and its process.
std::string worker_of(const ports::Commit& commit);

// Threads: one.
class CommitsSeen {
public:
    static constexpr std::size_t k_most_workers = 1000;  // those that have long been silent go

    // Of the present log, each once, those of a partition in their order.
    void note(const ports::Commit& commit);

    // The latest to commit come first.
    std::vector<CommittingWorker> workers() const;

    // Whose the partition was at its latest commit; nothing: it has none.
    struct Owner {
        std::string worker;
        base::Timestamp time{};
    };
    std::optional<Owner> owner(ports::Partition partition) const;

    // Of all commits.
    struct Sums {
        std::uint64_t commits = 0;
        std::uint64_t games = 0;
        std::uint64_t timed_out = 0;
        std::uint64_t dead_letters = 0;
        std::uint64_t duplicates = 0;
        std::uint64_t abandoned = 0;
    };
    const Sums& sums() const noexcept { return sums_; }

private:
    std::map<std::string, CommittingWorker> workers_;
    std::map<ports::Partition, Owner> owners_;
    Sums sums_;
};

}  // namespace monitor
