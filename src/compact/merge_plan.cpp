#include "compact/merge_plan.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace compact {
namespace {

using ports::Commit;
using ports::TableFile;

// A file in view and the commits that it is of, which are neighbours.
struct Unit {
    std::string file;
    ports::CommitChain chain;
    ports::OffsetRange range;
    std::vector<ports::MergedPart> parts;
    std::uint64_t rows = 0;
};

class View {
public:
    View(const std::vector<TableFile>& files, ports::Table table) {
        for (const TableFile& file : files) {
            if (file.table != table || !file.visible) continue;
            const bool is_new = by_name_.try_emplace(file.name, &file).second;
            if (!is_new)
                by_name_[file.name] = nullptr;  // its rows are doubled: the audit's to tell
            ++parts_[held_by(file)];
        }
    }

    // nullptr: the file is not in view, or more than once.
    const TableFile* find(std::string_view name) const {
        const auto found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : found->second;
    }
    static const std::string& held_by(const TableFile& file) {
        return file.merged_into.empty() ? file.name : file.merged_into;
    }
    std::size_t parts_of(const std::string& held_by) const { return parts_.at(held_by); }

private:
    std::map<std::string_view, const TableFile*> by_name_;
    std::map<std::string, std::size_t> parts_;  // in view of each file
};

// Chooses from the units of one chain, in their order.
class Grouping {
public:
    Grouping(const PlanRules& rules, std::vector<MergePlan>& plans)
        : rules_(rules), plans_(plans) {}

    void add(Unit unit) {
        if (rows_ + unit.rows > rules_.target_rows) end();
        if (unit.rows >= rules_.target_rows) return;
        rows_ += unit.rows;
        units_.push_back(std::move(unit));
    }

    void end() {
        if (units_.size() > 1) plans_.push_back(plan());
        units_.clear();
        rows_ = 0;
    }

private:
    MergePlan plan() const {
        const ports::CommitChain& chain = units_.front().chain;
        MergePlan plan{
            chain.topic,
            {chain.partition, chain.log_number, units_.front().range.from, units_.back().range.to},
            {},
            {},
            rows_};
        for (const Unit& unit : units_) {
            plan.parts.insert(plan.parts.end(), unit.parts.begin(), unit.parts.end());
            plan.replaced.push_back(unit.file);
        }
        return plan;
    }

    const PlanRules& rules_;
    std::vector<MergePlan>& plans_;
    std::vector<Unit> units_;
    std::uint64_t rows_ = 0;
};

bool is_published(const Commit& commit, const PlanRules& rules) {
    if (rules.published == nullptr) return true;
    const auto end = rules.published->find(ports::chain_of(commit));
    return end != rules.published->end() && commit.range.to <= end->second;
}

class Planning {
public:
    Planning(const std::vector<TableFile>& files, const PlanRules& rules)
        : rules_(rules), view_(files, rules.table), grouping_(rules, plans_) {}

    std::vector<MergePlan> plan(const std::vector<Commit>& commits) {
        for (const Commit& commit : commits) {
            if (unit_ && unit_->chain != ports::chain_of(commit)) end_group();
            take(commit);
        }
        end_group();
        return std::move(plans_);
    }

private:
    void take(const Commit& commit) {
        for (const ports::StagedFile& named : commit.files) {
            if (named.table != rules_.table) continue;
            const TableFile* file = view_.find(named.name);
            if (file == nullptr || !is_published(commit, rules_)) {
                end_group();
                continue;
            }
            const std::string& held_by = View::held_by(*file);
            if (unit_ && unit_->file != held_by) end_unit();
            if (!unit_) unit_ = Unit{held_by, ports::chain_of(commit), commit.range, {}, 0};
            unit_->range.to = commit.range.to;
            unit_->parts.push_back({named.name, file->bytes, commit.rows});
            unit_->rows += commit.rows;
        }
    }

    void end_unit() {
        if (!unit_) return;
        if (view_.parts_of(unit_->file) == unit_->parts.size()) {
            grouping_.add(std::move(*unit_));
        } else {
            grouping_.end();
        }
        unit_.reset();
    }
    void end_group() {
        end_unit();
        grouping_.end();
    }

    const PlanRules& rules_;
    View view_;
    std::vector<MergePlan> plans_;
    Grouping grouping_;
    std::optional<Unit> unit_;
};

}  // namespace

std::vector<MergePlan> plan_merges(const std::vector<Commit>& commits,
                                   const std::vector<TableFile>& files, const PlanRules& rules) {
    return Planning(files, rules).plan(commits);
}

}  // namespace compact
