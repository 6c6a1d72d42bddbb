#include "worker/sweep.h"

#include <set>
#include <utility>

namespace worker {
namespace {

using Name = std::pair<ports::Table, std::string>;

std::string padded(ports::Offset offset) {
    constexpr std::size_t k_width = 12;
    std::string text = std::to_string(offset);
    return text.size() < k_width ? std::string(k_width - text.size(), '0') + text : text;
}

}  // namespace

std::string file_prefix(std::string_view topic, ports::Partition partition) {
    return std::string(topic) + "-" + std::to_string(partition) + "-";
}

std::string file_name(const ports::Commit& commit, std::string_view unique) {
    const std::string log = commit.log_number == ports::k_first_log
                                ? std::string()
                                : "log-" + std::to_string(commit.log_number) + "-";
    return file_prefix(commit.topic, commit.partition) + log + padded(commit.range.from) + "-" +
           padded(commit.range.to) + "-" + std::string(unique) + ".parquet";
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
