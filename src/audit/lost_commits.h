// The commits that a ledger lacks, as findings tell of them.
#pragma once

#include <cstddef>
#include <vector>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "ports/table_store.h"

namespace audit {

// Lost commits of one chain that one finding tells of, ascending.
using LostRun = std::vector<const LostCommit*>;

// Gives out each lost commit once.
class LostCommits {
public:
    // Must outlive it.
    explicit LostCommits(const Inventory& inventory)
        : inventory_(inventory), told_(inventory.lost.size()) {}

    // Those of the chain whose offsets lie in the hole.
    LostRun take(ports::LogNumber log, ports::Partition partition, const ports::OffsetRange& hole);

    // Of those that are left: the first one, and what follows it without a gap. Empty: none is
    // left.
    LostRun next();

    // Adds to the finding how many commit files are not there, and of their data files and games.
    void describe(const LostRun& run, Details details, Finding& finding) const;

private:
    const Inventory& inventory_;
    std::vector<bool> told_;
};

}  // namespace audit
