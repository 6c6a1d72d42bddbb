// Which data files are to be merged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etl/file_name.h"
#include "ports/file_exchange.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace compact {

// A merged file that is to be made.
struct MergePlan {
    std::string topic;
    etl::FileCommit commits;               // that its rows come from
    std::vector<ports::MergedPart> parts;  // in the order of the commits
    std::vector<std::string> replaced;     // files in view
    std::uint64_t rows = 0;
};

struct PlanRules {
    ports::Table table = ports::Table::meta;
    // No file is made larger than this; one that has as many is left as it is.
    std::uint64_t target_rows = 0;
    // Where engines go by a log: only commits that are published are merged. nullptr: all.
    const ports::PublishedEnds* published = nullptr;
};

// Neighbours in their chain go into one file, from the oldest on, two files at least. Files that
// are not in view, or that have rows of commits that are not given, are left alone. `commits`: of
// one topic, as CommitLedger::load() gives them; `files`: as TableStore::list().
std::vector<MergePlan> plan_merges(const std::vector<ports::Commit>& commits,
                                   const std::vector<ports::TableFile>& files,
                                   const PlanRules& rules);

}  // namespace compact
