// The partitions that are a worker's, each with its lane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "worker/committer.h"
#include "worker/context.h"
#include "worker/happenings.h"
#include "worker/lane.h"
#include "worker/ledger_end.h"
#include "worker/options.h"

namespace worker {

inline constexpr std::size_t k_games_a_call = 500;  // at most, of one call to the registry

enum class Which : std::uint8_t { due, all };

// Opens a lane where the ledger's chain ends, and carries its results to dead letters and commits.
// A lane whose commit did not stand is closed, and opened again at the chain's end.
// What it says of errors: success, though a service is away, which was told and waited for; any
// error ends the worker.
// Threads: one.
class Partitions {
public:
    using Lanes = std::map<ports::Partition, std::unique_ptr<Lane>>;

    // `closed` is called for every lane that is closed, while it is there.
    Partitions(const Context& context, std::function<void(ports::Partition)> closed)
        : options_(context.options),
          doors_(context.doors),
          patience_(context.patience),
          counts_(context.counts),
          closed_(std::move(closed)),
          committer_(context.options, context.doors) {}

    // The partition is ours: its lane is to be opened, anew if there is one.
    void give(ports::Partition partition);
    // It is ours no longer.
    void take_away(ports::Partition partition);

    // Opens what is to be opened.
    base::Result<void> open();
    bool all_open() const noexcept { return to_open_.empty(); }
    Lanes& lanes() noexcept { return lanes_; }
    // nullptr: it is not open.
    Lane* lane(ports::Partition partition) const;

    // Looks for holes that retention has made under the lanes' eyes; now and then.
    base::Result<void> look_for_gone();
    base::Result<void> keep_letters();
    // Gives up games that are silent for the horizon; now and then, or `at_once`.
    base::Result<void> expire();
    base::Result<void> expire_at_once();
    base::Result<void> commit(Which which, Cut kind);
    // Commits what that lane has, however little.
    base::Result<void> claim(ports::Partition partition);

    // As Committer::recover().
    base::Result<Ledger> recover(const Committer::Wanted& wanted) {
        return committer_.recover(wanted);
    }
    // Why the log cannot be read on: rather in words that tell what to do.
    base::Error explained(const base::Error& error);
    // Puts in what lanes count: records, open games, progress.
    void count_lanes(Counters& counts) const;

private:
    using Begin = std::map<std::string, std::vector<ports::Offset>>;

    void close(ports::Partition partition);
    base::Result<std::string> log_name(const Ledger& ledger);
    base::Result<Begin> begin_of(const Ledger& ledger);
    bool is_taken(const LedgerEnd& end) const noexcept;
    base::Result<void> start_reading(Lane& lane, const LedgerEnd& end, etl::Source source);
    void note_gone(Lane& lane, etl::Source source, const ports::OffsetRange& range);
    base::Result<void> look_for_gone(Lane& lane);
    base::Result<void> check_log(const Lane& lane);
    base::Result<void> keep_letters(Lane& lane);
    base::Result<void> expire(Lane& lane);
    base::Result<void> commit(Lane& lane, Cut kind);
    void count(const Batch& batch);
    void clean(const std::vector<base::GameToken>& games);
    template <class Happening>
    void tell(const Happening& happening) {
        doors_.journal.write(entry_of(options_.name, happening));
    }

    const Options& options_;
    Doors& doors_;
    Patience& patience_;
    Counters& counts_;
    const std::function<void(ports::Partition)> closed_;
    Committer committer_;
    Lanes lanes_;
    std::set<ports::Partition> to_open_;  // ours, but not yet read from the ledger's end
    bool has_opened_ = false;
    std::uint64_t closed_records_ = 0, closed_foreign_ = 0;  // of lanes that are gone
    base::Timestamp next_expiry_{}, next_look_for_gone_{};
};

}  // namespace worker
