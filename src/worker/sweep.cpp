#include "worker/sweep.h"

#include <set>
#include <utility>

#include "etl/file_name.h"

namespace worker {
namespace {

using Name = std::pair<ports::Table, std::string>;

}  // namespace

std::string file_name(const ports::Commit& commit, std::string_view unique) {
    return etl::file_name(commit.topic,
                          {commit.partition, commit.log_number, commit.range.from, commit.range.to},
                          unique);
}

SweepPlan plan_sweep(const std::vector<ports::Commit>& commits,
                     const std::vector<ports::TableFile>& files, const SweepRules& rules) {
    std::set<Name> visible, hidden, committed;
    for (const ports::TableFile& file : files) {
        (file.visible ? visible : hidden).emplace(file.table, file.name);
    }
    SweepPlan plan;
    for (const ports::Commit& commit : commits) {
        for (const ports::StagedFile& file : commit.files) {
            committed.emplace(file.table, file.staged_name);
            if (hidden.contains({file.table, file.staged_name})) {
                plan.reveal.push_back(file);
            } else if (!visible.contains({file.table, file.name})) {
                plan.missing.push_back(file);
            }
        }
    }
    const std::string ours = std::string(rules.topic) + "-";
    for (const ports::TableFile& file : files) {
        const bool orphan = !file.visible && !committed.contains({file.table, file.name});
        if (orphan && file.name.find(ours) != std::string::npos &&
            file.modified + rules.min_age <= rules.now) {
            plan.remove.push_back(file);
        }
    }
    return plan;
}

}  // namespace worker
