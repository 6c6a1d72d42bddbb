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
    std::set<Name> committed, wanted;
    for (const ports::Commit& commit : commits) {
        for (const ports::StagedFile& file : commit.files) {
            committed.emplace(file.table, file.staged_name);
            wanted.emplace(file.table, file.name);
        }
    }
    // Of all visible files, of which there may be many, only those that are asked for.
    std::set<Name> visible, hidden;
    for (const ports::TableFile& file : files) {
        const Name name(file.table, file.name);
        if (!file.visible) hidden.insert(name);
        if (file.visible && wanted.contains(name)) visible.insert(name);
    }
    SweepPlan plan;
    for (const ports::Commit& commit : commits) {
        for (const ports::StagedFile& file : commit.files) {
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
