// Carries out commits, and what is to be done before the first one.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/commit_protocol.h"
#include "worker/lane.h"
#include "worker/ledger_end.h"
#include "worker/ledger_reading.h"
#include "worker/options.h"
#include "worker/sweep.h"

namespace worker {

// One thread uses a committer. Every call does I/O.
class Committer {
public:
    // All must outlive the committer.
    Committer(const Options& options, Doors& doors) : options_(options), doors_(doors) {}

    // Success: the batch stands in the ledger, its files are visible and published. lost_race:
    // another worker committed from the same offset, nothing of the batch is left. Any other error:
    // the ledger must be loaded again to know whether the commit stands.
    base::Result<void> commit(Batch& batch);

    // Which chains' ends the caller asks for, and how far it looks back for games that are done.
    struct Wanted {
        std::set<ports::Partition> partitions;
        std::uint64_t known_games = 0;
    };
    // Redoes what a crash left undone for this topic, removes what it left behind, and gives what
    // ledger_end() needs for these chains and ledger_tail() for all. Files that are gone are the
    // audit's to find: they may have been taken away for good, and are not published.
    base::Result<Ledger> recover(const Wanted& wanted);

    // Tells the lane which games are in the tables already.
    base::Result<void> remember(Lane& lane, const LedgerEnd& end);

private:
    base::Result<void> carry_out(CommitStep step, Batch& batch);
    base::Result<void> stage(ports::Table table, Batch& batch);
    base::Result<void> discard(const Batch& batch);
    base::Result<void> note_progress(const Batch& batch);
    void sign(Batch& batch);
    base::Result<void> carry_out(const SweepPlan& planned);
    SweepRules rules(base::Timestamp now) const;
    base::Result<void> read_unpublished(LedgerReading& reading);
    base::Result<SweepPlan> plan(const Ledger& ledger, base::Timestamp now);
    base::Result<void> publish(ports::Table table, const std::vector<ports::Commit>& commits);
    base::Result<void> publish(const Ledger& ledger, SweepPlan plan, base::Timestamp now);

    const Options& options_;
    Doors& doors_;
    std::uint64_t attempts_ = 0;
    std::string file_name_;  // of the attempt under way
};

// SHA-256 over the GAME_META lines of all rows, then their GAME_PODIUM lines, each in the rows'
// order; hex.
std::string row_digest(const combat::Rows& rows);

}  // namespace worker
