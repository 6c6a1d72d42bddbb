// Turns the records of finished games into rows of the two tables, each game exactly once.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/result.h"
#include "etl/record.h"
#include "etl/session_log.h"
#include "worker/committer.h"
#include "worker/happenings.h"
#include "worker/lane.h"
#include "worker/options.h"

namespace worker {

// Reads the lobby and the game topic in the reader's group. For each partition it is given it goes
// on from the end of the commit ledger's chain, whatever any other record of progress says. What it
// has read but not committed is lost with it and read again by the next: nothing is lost or
// doubled, wherever a worker is killed.
// Threads: run() on one thread; stop(), finish_at() and counters() from any.
// Memory: the open games and the rows of finished, uncommitted games of its partitions, within
// Options::limits and Options::rotation; while the lobby topic stands still and games wait for
// records of the game topic, rows wait beyond the rotation's bounds.
class Worker {
public:
    Worker(Options options, const Doors& doors);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Works until stop() or until everything below finish_at()'s offsets is processed, then commits
    // what has finished and returns success. Errors: settings: an option that cannot be used;
    // disk: the tables, the ledger or the log are damaged or cannot be written; rejected or
    // unavailable: what the log said to subscribe(). Services that fail later are waited for.
    base::Result<void> run();

    // What is under way is finished and committed, then run() returns. Can be called in a signal's
    // wake.
    void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

    // From now on run() ends when everything below these offsets is processed: by this worker in
    // its own partitions, by anybody in others. With SessionSource::registry the game topic's do
    // not count. Replaces what was given before.
    void finish_at(std::vector<Target> targets);

    // As of the latest round.
    Counters counters() const;

private:
    using Lanes = std::map<ports::Partition, std::unique_ptr<Lane>>;

    // worker.cpp: the rounds.
    base::Result<void> check_options() const;
    base::Result<void> work();
    base::Result<void> round();
    void handle(const ports::Polled& polled);
    base::Result<void> tolerate(const base::Error& error);
    bool stopping() const noexcept { return stopping_.load(std::memory_order_relaxed); }
    base::Result<bool> finish();
    bool counts(const Target& target) const noexcept;
    etl::Source source_of(std::string_view topic) const noexcept;
    base::Result<bool> others_finished(const std::vector<Target>& targets);
    void publish_counters();
    std::vector<etl::Source> sources() const;
    template <class Happening>
    void tell(const Happening& happening) {
        doors_.journal.write(entry_of(options_.name, happening));
    }

    // lanes.cpp: what is done for one partition.
    base::Result<void> open_lanes();
    base::Result<void> start_reading(Lane& lane, etl::Source source);
    base::Result<void> pull_sessions(Lane& lane);
    base::Result<void> keep_letters(Lane& lane);
    base::Result<void> expire();
    base::Result<void> expire(Lane& lane);
    enum class Which : std::uint8_t { due, all };
    base::Result<void> commit(Which which, Cut kind);
    base::Result<void> commit(Lane& lane, Cut kind);
    void count(const Batch& batch);
    void clean(const std::vector<base::GameToken>& games);
    void close_lane(ports::Partition partition);

    const Options options_;
    Doors doors_;
    Committer committer_;
    etl::RecordDecoder decoder_;
    etl::SessionLogs judge_;
    Lanes lanes_;
    std::set<ports::Partition> to_open_;  // ours, but not yet read from the ledger's end
    Counters counts_;                     // of this thread
    std::uint64_t closed_records_ = 0, closed_foreign_ = 0;  // of lanes that are gone
    base::Timestamp next_expiry_{}, next_look_{};
    bool complained_ = false;

    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;  // guards what follows
    Counters published_;
    std::vector<Target> targets_;
    bool has_targets_ = false;
};

}  // namespace worker
