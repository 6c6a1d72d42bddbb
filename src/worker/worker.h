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
#include "worker/lost_games.h"
#include "worker/options.h"
#include "worker/patience.h"
#include "worker/registry_doubt.h"

namespace worker {

inline constexpr std::size_t k_games_a_call = 500;  // at most, of one call to the registry

// A game that ended in an open lane.
struct CalledGame {
    ports::Partition partition = 0;
    base::GameToken game;

    auto operator<=>(const CalledGame&) const = default;
};

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
    // what has finished and returns success. Errors: settings: an option that cannot be used;
    // disk: the tables, the ledger or the log are damaged or cannot be written, the ledger is
    // another log's, or the registry is not that of the games in the log; rejected or unavailable:
    // what the log said to subscribe(). Services that fail later are waited for.
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

    // Whether the log has answered to subscribe().
    bool reads() const noexcept { return reads_.load(std::memory_order_relaxed); }

private:
    using Lanes = std::map<ports::Partition, std::unique_ptr<Lane>>;

    // worker.cpp: the rounds.
    base::Result<void> check_options() const;
    base::Result<void> work();
    base::Result<void> round();
    void handle(const ports::Polled& polled);
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
    base::Result<std::string> log_name(const Ledger& ledger);
    base::Result<void> start_reading(Lane& lane, const LedgerEnd& end, etl::Source source);
    void note_gone(Lane& lane, etl::Source source, const ports::OffsetRange& range);
    base::Result<void> look_for_gone();
    base::Result<void> look_for_gone(Lane& lane);
    using Begin = std::map<std::string, std::vector<ports::Offset>>;
    base::Result<Begin> begin_of(const Ledger& ledger);
    base::Result<void> check_log(const Lane& lane);
    base::Error explained(const base::Error& error);
    base::Result<void> keep_letters();
    base::Result<void> keep_letters(Lane& lane);
    base::Result<void> expire();
    base::Result<void> expire(Lane& lane);
    enum class Which : std::uint8_t { due, all };
    base::Result<void> commit(Which which, Cut kind);
    base::Result<void> commit(Lane& lane, Cut kind);
    void count(const Batch& batch);
    void clean(const std::vector<base::GameToken>& games);
    void close_lane(ports::Partition partition);

    // called_games.cpp: games whose rows the registry has.
    enum class Settle : std::uint8_t {
        full_calls,  // as many as wait for a call that is worth it: more is being read
        next_call,   // of what waits
        everything,
    };
    base::Result<void> settle(Settle what);
    base::Result<void> settle_call();
    base::Result<void> leave_overtaken(const std::vector<CalledGame>& called,
                                       const std::vector<ports::Session>& sessions);
    base::Result<void> check_registry(const std::vector<CalledGame>& called,
                                      const std::vector<ports::Session>& sessions);
    void collect_called();
    void ask();
    base::Result<void> give_up_called(const base::Error& error);
    void forget_called(ports::Partition partition);
    // Those of what was asked for whose rows another partition has claimed.
    base::Result<std::set<CalledGame>> games_of_others(const std::vector<ports::Session>& sessions);
    template <class T>
    base::Result<T> counted(base::Result<T> of_the_registry);

    const Options options_;
    Doors doors_;
    std::atomic<bool> stopping_{false};
    Patience patience_;
    Committer committer_;
    etl::RecordDecoder decoder_;
    etl::SessionLogs judge_;
    Lanes lanes_;
    LostGames lost_;
    std::vector<CalledGame> called_;  // their sessions are to be asked for
    std::vector<CalledGame> asked_;   // their sessions are on the way
    RegistryDoubt doubt_;
    std::set<ports::Partition> to_open_;  // ours, but not yet read from the ledger's end
    Counters counts_;                     // of this thread
    std::uint64_t closed_records_ = 0, closed_foreign_ = 0;  // of lanes that are gone
    base::Timestamp next_expiry_{}, next_look_{}, next_look_for_gone_{};
    base::Timestamp assigned_{};  // when the partitions were given to this worker

    std::atomic<bool> reads_{false};
    mutable std::mutex mutex_;  // guards what follows
    Counters published_;
    std::vector<Target> targets_;
    bool has_targets_ = false;
};

}  // namespace worker
