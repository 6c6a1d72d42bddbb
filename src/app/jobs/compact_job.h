// Merges the small files of OUTPUT_DIR.
#pragma once

#include <functional>
#include <memory>

#include "app/doors/tables_place.h"
#include "app/settings.h"
#include "compact/compactor.h"

namespace app {

// The doors by which files are merged.
struct MergeDoors {
    std::unique_ptr<ports::CommitLedger> ledger;
    std::unique_ptr<ports::TableStore> store;
    std::unique_ptr<ports::TableReader> reader;
    std::unique_ptr<ports::FileExchange> exchange;
    std::unique_ptr<ports::TablePublisher> publisher;  // nullptr: the tables have no Delta logs
};

// What becomes of the doors before the work begins; empty: nothing.
using RewireMerge = std::function<MergeDoors(MergeDoors)>;

// How one compaction differs from the usual one.
struct MergeHooks {
    std::function<bool(double)> go_on;  // as CompactOptions::go_on
    RewireMerge rewire;
    std::function<void()> settle{};  // waits until what was replaced may be removed; empty: it
                                     // stays for the next compaction
};

// Merges with the types and the format that the tables have. Throws base::Failure; settings: there
// are no tables.
compact::CompactReport compact_tables(const Settings& settings, const TablesPlace& place,
                                      const MergeHooks& hooks);

// The whole command: progress, Ctrl-C, result. The exit code; throws base::Failure.
int work_compact(const Settings& settings, const RewireMerge& rewire);

}  // namespace app
