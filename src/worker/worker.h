// Turns the records of finished games into rows of the two tables, each game exactly once.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "etl/record.h"
#include "worker/called_games.h"
#include "worker/happenings.h"
#include "worker/lost_games.h"
#include "worker/options.h"
#include "worker/partitions.h"
#include "worker/patience.h"

namespace worker {

// Reads the lobby and the game topic in the reader's group. For each partition it is given it goes
// on from the end of the commit ledger's chain, whatever any other record of progress says. What it
// has read but not committed is lost with it and read again by the next: nothing is lost or
// doubled, wherever a worker is killed. Before it commits or sets aside anything it looks whether
// the log is still the one that it has read, see log_check.h.
//
// A round:
//   1. open a lane for each new partition, at the end of the ledger's chain
//   2. poll the log: records go to their partition's lane, which assembles games
//   3. settle games that ended and whose rows the registry has; search for those it has lost
//   4. set aside what cannot be used
//   5. give up games that were silent for the horizon
//   6. commit the lanes that are due
// A service that is away is waited for wherever it is asked, see patience.h.
//
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
    // what has finished and returns success; with Rivals::yield also when a commit was lost, see
    // Counters::lost_races: what was read since the one before is left to the winner. Errors:
    // settings: an option that cannot be used; disk: the tables, the ledger or the log are damaged
    // or cannot be written, the ledger is another log's, or the registry is not that of the games
    // in the log; rejected or unavailable: what the log said to subscribe(). Services that fail
    // later are waited for.
    base::Result<void> run();

    // What is under way is finished and committed, then run() returns. Safe to call from a signal
    // handler.
    void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

    // From now on run() ends when everything below these offsets is processed: by this worker in
    // its own partitions, by anybody in others. With SessionSource::registry the game topic's do
    // not count. Replaces what was given before.
    void finish_at(std::vector<Target> targets);

    // As of the latest round.
    Counters counters() const;

    // Whether the log has answered to subscribe().
    bool reads() const noexcept { return reads_.load(std::memory_order_relaxed); }

    // Which service it waits for, in words; empty: none.
    std::string trouble() const { return patience_.trouble(); }

private:
    using Settle = CalledGames::Settle;

    base::Result<void> check_options() const;
    base::Result<void> work();
    base::Result<void> round();
    bool has_yielded() const noexcept {
        return options_.rivals == Rivals::yield && counts_.lost_races > 0;
    }
    base::Result<void> handle(const ports::Polled& polled);
    base::Result<void> take(const ports::Fetched& fetched);
    base::Result<bool> finish();
    bool counts(const Target& target) const noexcept;
    etl::Source source_of(std::string_view topic) const noexcept;
    base::Result<bool> others_finished(const std::vector<Target>& targets);
    void publish_counters();
    template <class Happening>
    void tell(const Happening& happening) {
        doors_.journal.write(entry_of(options_.name, happening));
    }

    const Options options_;
    Doors doors_;
    std::atomic<bool> stopping_{false};
    Patience patience_;
    Counters counts_;  // of this thread
    etl::RecordDecoder decoder_;
    LostGames lost_;
    Partitions partitions_;
    CalledGames called_;
    base::Timestamp next_look_{};
    base::Timestamp assigned_{};  // when the partitions were given to this worker

    std::atomic<bool> reads_{false};
    mutable std::mutex mutex_;  // guards what follows
    Counters published_;
    std::optional<std::vector<Target>> targets_;  // nothing: the work has no end
};

}  // namespace worker
