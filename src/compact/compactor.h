// Makes many small data files few, while others write and read the tables.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "compact/merge_plan.h"
#include "ports/file_exchange.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace compact {

struct CompactDoors {
    ports::CommitLedger& ledger;
    ports::TableStore& store;
    ports::TableReader& reader;
    ports::FileExchange& exchange;
    ports::TablePublisher* publisher = nullptr;  // nullptr: no engine goes by a log
    base::Clock clock;
};

struct CompactOptions {
    std::uint64_t target_rows = 1'000'000;
    std::string writer;  // stands in the files: which process made them
    std::string unique;  // no other process that ever writes here has the same
    // Staged files of this age may be swept by others: what was merged is exchanged before.
    std::chrono::seconds orphan_age{3600};
    // What was replaced stays for so long, where it can be read on meanwhile.
    std::chrono::seconds grace{3600};
    // Called between pieces of work with the fraction done, 0 to 1; false: end now. May be empty.
    std::function<bool(double)> go_on;
};

struct CompactReport {
    struct OfTable {
        std::uint64_t files_before = 0, files_after = 0;  // in view
        std::uint64_t bytes_before = 0, bytes_after = 0;  // of files that were merged; merged
        std::uint64_t merged = 0;                         // files that were made
        std::uint64_t rows = 0;                           // in them
    };
    OfTable meta, podium;
    std::uint64_t removed = 0;      // files of earlier merges that nobody reads any more
    std::vector<std::string> left;  // one line each: what could not be merged, and why
    bool stopped = false;           // go_on() said so: what was exchanged stays so

    OfTable& of(ports::Table table) { return table == ports::Table::meta ? meta : podium; }
};

// Of each table: reads files that are neighbours in the ledger, writes their rows into one, and
// exchanges it for them. Each row is at every moment in one file in view. A crash leaves staged
// files at worst. Threads: one; several processes may compact the same tables.
class Compactor {
public:
    // All must outlive the compactor.
    Compactor(const CompactOptions& options, const CompactDoors& doors)
        : options_(options), doors_(doors) {}

    // Errors: the doors'. What was exchanged until then stays so.
    base::Result<CompactReport> run(const std::vector<std::string>& topics);

private:
    struct Look {
        std::vector<ports::TableFile> files;
        std::vector<MergePlan> plans;
    };

    base::Result<void> compact(ports::Table table, const std::vector<std::string>& topics,
                               CompactReport& report);
    base::Result<Look> look(ports::Table table, const std::vector<std::string>& topics);
    base::Result<void> publish(ports::Table table, const std::vector<ports::Commit>& commits,
                               const std::vector<ports::TableFile>& files);
    base::Result<std::size_t> merge(ports::Table table, const std::vector<MergePlan>& plans,
                                    CompactReport& report);
    base::Result<ports::StagedFile> make_file(ports::Table table, const MergePlan& plan,
                                              const ports::Rows& rows);
    base::Result<ports::Rows> read(ports::Table table, const MergePlan& plan);
    void give_up(const std::vector<ports::MergedFile>& merged);

    const CompactOptions& options_;
    const CompactDoors& doors_;
    std::uint64_t attempts_ = 0;
    double tables_done_ = 0;
};

}  // namespace compact
