// The door by which few large data files take the place of many small ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/table_store.h"

namespace ports {

// A data file as a commit names it, and what a merged file holds of it: all its rows, together.
struct MergedPart {
    std::string name;
    std::uint64_t bytes = 0;  // that it had as a file of its own
    std::uint64_t rows = 0;
};

// A staged file with the rows of others.
struct MergedFile {
    StagedFile file;
    std::vector<MergedPart> parts;      // in the order of their rows
    std::vector<std::string> replaced;  // files in view: parts, or files merged before
};

// Commits go on naming the files that they were made with: whoever lists and reads the tables by
// TableStore and TableReader does not notice an exchange, and whoever looks into a table's folder,
// or reads the table by its Delta log, sees the old files or the new ones.
// Threads: one thread uses an exchange; several processes may exchange at the same time. Blocking:
// every call does I/O. Errors: the store's.
class FileExchange {
public:
    virtual ~FileExchange() = default;

    // In one step the merged files come into view and what they replace goes out of view. Durable
    // when it returns. `merged`: staged and synced, of that table. lost_race: a file that is to be
    // replaced is not in view; nothing was changed. rejected: the place cannot do it.
    virtual base::Result<void> exchange(Table table, const std::vector<MergedFile>& merged) = 0;

    // Finishes what others began and left, and removes what has been out of view since `before`.
    // Gives how many files were removed.
    virtual base::Result<std::uint64_t> clean(Table table, base::Timestamp before) = 0;
};

}  // namespace ports
