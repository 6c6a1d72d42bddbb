// What the ledger says there should be, and which data files there are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/findings.h"
#include "base/result.h"
#include "etl/file_name.h"
#include "ports/table_store.h"

namespace audit {

inline constexpr std::size_t k_no_commit = static_cast<std::size_t>(-1);

// A data file of either table.
struct DataFile {
    ports::Table table = ports::Table::meta;
    std::string name;
    std::size_t commit = k_no_commit;  // index into Inventory::commits; k_no_commit: an orphan
    bool readable = true;              // false: not in view, or damaged
    std::string why;                   // not readable: in a few words, for findings
    bool hidden = false;               // it is staged, and can be brought into view
    bool altered = false;              // it is not as it was committed
    std::uint64_t bytes = 0;
    std::uint64_t games = 0;    // that it holds, once it was read
    std::string merged_into{};  // the file in view that it is a part of; empty: itself

    std::string path() const { return std::string(table_name(table)) + "/" + name; }
    const std::string& in_view() const noexcept { return merged_into.empty() ? name : merged_into; }
};

// A commit and what became of its files.
struct CommitState {
    ports::Commit commit;
    std::vector<std::size_t> files;  // indices into Inventory::files
    std::uint64_t missing = 0;       // games found missing from its files
};

// A commit that the ledger lacks: files in view are named after it, and it overlaps none that the
// ledger has.
struct LostCommit {
    etl::FileCommit place;
    std::vector<std::size_t> files;  // indices into Inventory::files
};

class Inventory {
public:
    std::vector<CommitState> commits;     // by log, then by partition, then by range.from
    std::vector<LostCommit> lost;         // in the same order
    std::vector<DataFile> files;          // of commits, in their order; then orphans
    std::vector<ports::LedgerLog> later;  // the logs after the ledger's first one

    ports::LogNumber present_log() const noexcept {
        return later.empty() ? ports::k_first_log : later.back().number;
    }
    // Whether the commit was made from a log before the present one.
    bool is_closed(std::size_t commit) const noexcept {
        return commits[commit].commit.log_number != present_log();
    }
    // What that log is called, for texts.
    std::string log_name(ports::LogNumber log) const;

    // What follows is of the present log.

    // The commit whose range covers the offset; k_no_commit: none.
    std::size_t commit_of(ports::Partition partition, ports::Offset offset) const noexcept;

    // Where the ledger's chain of the partition ends; 0 when it has no commit.
    ports::Offset end_of(ports::Partition partition) const noexcept;

    // Where a worker of the partition reads on: what ends at or beyond it may still be under way.
    // 0 when the partition has no commit.
    ports::Offset resume_of(ports::Partition partition) const noexcept;

    // The last of the partition's chain; nullptr: there is none.
    const ports::Commit* last_of(ports::Partition partition) const noexcept;

    // What follows is of all logs.

    // A file of the commit that cannot be read; nullptr: all can.
    const DataFile* unreadable_file(std::size_t commit) const noexcept;
    // As above, of one table.
    const DataFile* unreadable_file(std::size_t commit, ports::Table table) const noexcept;

    std::uint64_t rows() const noexcept;   // of one table, as the commits say
    std::uint64_t bytes() const noexcept;  // of all files
};

// Loads the ledger of `topic` and lists the files. While a worker goes on, what it adds during the
// call is left out, never mistaken for a fault. Finds: files that are not in view, of another
// size, or that no commit names; commits that contradict themselves. What is of a lost commit is
// check_chains()'s to find.
// Errors: the doors' own; a commit that cannot be read is one of them (disk).
base::Result<Inventory> take_inventory(ports::CommitLedger& ledger, ports::TableStore& store,
                                       std::string_view topic, Findings& findings);

// A finding of the ledger about the commit: its text begins with the commit's range.
Finding at_commit(const ports::Commit& commit, std::string text, std::string_view mend);

}  // namespace audit
