// What a crash left behind, and what is to be done about it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "ports/table_store.h"

namespace worker {

// As etl::file_name().
std::string file_name(const ports::Commit& commit, std::string_view unique);

struct SweepPlan {
    std::vector<ports::StagedFile> reveal;   // committed, but a crash kept them hidden
    std::vector<ports::TableFile> remove;    // staged by somebody who is gone
    std::vector<ports::StagedFile> missing;  // of `commits`, but nowhere: the tables are damaged
};

struct SweepRules {
    std::string_view topic;  // the trigger topic; files of others are not looked at
    base::Timestamp now;
    std::chrono::seconds min_age;  // younger staged files may belong to a living writer
};

// `commits`: at least those of the topic that may name a hidden one of `files`, named by the ledger
// before these were listed. Visible files are never removed.
SweepPlan plan_sweep(const std::vector<ports::Commit>& commits,
                     const std::vector<ports::TableFile>& files, const SweepRules& rules);

}  // namespace worker
