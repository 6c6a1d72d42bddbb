// The steps of one commit, in the order that keeps every game in both tables exactly once.
#pragma once

#include <cstdint>

namespace worker {

// What to do next. The last three end the commit.
enum class CommitStep : std::uint8_t {
    stage_meta,
    stage_podium,
    sync_meta,
    sync_podium,
    append,  // to the ledger: from here on the commit stands, whatever happens
    reveal_meta,
    reveal_podium,
    publish_meta,  // in the log of a table format, where there is one
    publish_podium,
    note_progress,
    discard,  // remove what was staged
    done,
    lost,    // another worker committed from the same offset: read again from the ledger's end
    failed,  // read the ledger again: it alone knows whether the commit stands
};

// What came of the step before.
enum class Happened : std::uint8_t { begun, succeeded, failed, lost_race };

enum class Contents : std::uint8_t { games, offsets_only };

// A plain step machine: next(begun) gives the first step, then each result the next. Both files are
// durable before the ledger names them, and hidden until it does. After a failed append nothing is
// removed: the commit may stand.
class CommitProtocol {
public:
    explicit CommitProtocol(Contents contents) noexcept : contents_(contents) {}

    CommitStep next(Happened happened) noexcept;

private:
    CommitStep after_success() const noexcept;
    CommitStep after_trouble(Happened happened) noexcept;

    const Contents contents_;
    CommitStep step_ = CommitStep::stage_meta;
    CommitStep end_ = CommitStep::done;
};

}  // namespace worker
