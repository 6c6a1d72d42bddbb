// All rows of the tables, as facts; and each commit's files held against the commit.
#pragma once

#include <functional>

#include "audit/facts.h"
#include "audit/findings.h"
#include "audit/inventory.h"
#include "base/result.h"
#include "ports/table_store.h"

namespace audit {

struct TableCounts {
    std::uint64_t meta_rows = 0, podium_rows = 0;  // of all files that can be read to their end
    std::uint64_t files = 0;                       // that can; a merged one is one
};

// Reads every file in view. One that cannot be read is marked so in the inventory: facts of its
// rows may then have been added, and are to be passed over. Finds: damaged files; files whose
// games, rows or digest are not their commit's.
// `progress`: called with the fraction of bytes; may be empty.
struct TablesRead {
    Inventory& inventory;
    FactStore& facts;
    Findings& findings;
};
TableCounts read_tables(ports::TableReader& reader, const TablesRead& into,
                        const std::function<void(double)>& progress);

}  // namespace audit
