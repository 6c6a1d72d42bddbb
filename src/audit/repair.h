// Does what is safe with what crashes and hands have left in a folder of tables, and says what it
// left alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "audit/buckets.h"
#include "audit/report.h"
#include "base/result.h"
#include "base/time.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace audit {

struct RepairOptions {
    // Every ledger that there is in the folder, by its topic, at least one: a data file that none
    // of them names is taken for nobody's.
    std::vector<std::string> topics;
    base::Timestamp now;
    // Staged files and drafts that are younger may belong to a living writer. Not less than what
    // any worker that writes here goes by.
    std::chrono::seconds orphan_age{3600};
    std::size_t lines = 100;  // told of what was done and of what was left, each
    std::filesystem::path scratch = temporary_folder();
    std::size_t buffer_bytes = std::size_t{8} << 20;
};

struct RepairDoors {
    ports::CommitLedger& ledger;  // only load()
    ports::TableStore& store;     // only list(), reveal(), remove()
    ports::TableReader& reader;
    // Removes the drafts of commits and dead letters that were last changed before that time, and
    // gives their paths. Empty: there is nothing of the kind.
    std::function<base::Result<std::vector<std::string>>(base::Timestamp before)> sweep_drafts;
    ports::TablePublisher* publisher = nullptr;  // nullptr: there is none
};

struct LeftOver {
    std::string text;  // one line: what is so
    std::string mend;  // one line: what would make it right
};

struct RepairReport {
    std::vector<std::string> done;  // one line each, the first ones
    std::vector<LeftOver> left;     // the first ones
    std::uint64_t revealed = 0;     // committed files brought into view
    std::uint64_t published = 0;    // Delta logs to which committed files were added
    std::uint64_t removed_staged = 0;
    std::uint64_t removed_copies = 0;  // files in view whose rows are all in committed files
    std::uint64_t removed_drafts = 0;
    std::uint64_t left_alone = 0;  // faults that are still there
    std::uint64_t too_young = 0;   // staged files that are nobody's yet, not counted as left

    std::uint64_t all_done() const noexcept {
        return revealed + published + removed_staged + removed_copies + removed_drafts;
    }
};

// In this order:
// 1. Commits are rolled forward: a file that a commit names and that is still hidden is brought
//    into view, if it has the committed size and its partner is there as well.
// 2. Where a table has a Delta log, both tables' logs are brought up to the ledger.
// 3. Staged files of an old age that no commit names are removed.
// 4. A file in view that no commit names is removed if each of its rows is in a file of the same
//    table that a commit names and that can be read; else it is left.
// 5. Drafts of an old age are removed.
// 6. The ledger and the list of files are looked at once more; what is wrong with them is left.
//
// Nothing else is changed: no commit, no file that a commit names. May be called again, and beside
// living servers and workers. What only reading all rows and topics can tell is audit::run()'s to
// find: see add_findings().
// One thread; blocks until done. Errors: disk, rejected: a ledger cannot be read (then nothing was
// changed) or the files cannot be listed. All else, also what could not be removed, is left over.
base::Result<RepairReport> repair(const RepairOptions& options, const RepairDoors& doors);

// Adds to what was left the findings of an audit after the repair that a repair does not look for:
// games that are missing, doubled or wrong, lost records, files that are damaged or altered.
void add_findings(RepairReport& report, const Report& audit, std::size_t lines = 100);

// One JSON object on one line, without a newline: done (texts), left ({"text","mend"} each),
// revealed, published, removed_staged, removed_copies, removed_drafts, left_alone, too_young.
std::string json_text(const RepairReport& report);

// Some lines for people: how much was done and left, then what.
std::string readable_text(const RepairReport& report);

}  // namespace audit
