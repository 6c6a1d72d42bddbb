#include "compact/compactor.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace compact {
namespace {

using ports::MergedFile;
using ports::Rows;
using ports::Table;

constexpr int k_most_attempts = 5;  // others may merge the same files meanwhile

template <class Values>
void append(Values& to, const Values& more) {
    to.insert(to.end(), more.begin(), more.end());
}

void append_rows(Rows& to, const Rows& more) {
    append(to.game, more.game);
    append(to.user, more.user);
    append(to.superhero, more.superhero);
    append(to.rank, more.rank);
    append(to.rounds, more.rounds);
    append(to.damage_received, more.damage_received);
    append(to.damage_sent, more.damage_sent);
}

std::string text_of(const ports::OffsetRange& range) {
    return std::to_string(range.from) + "-" + std::to_string(range.to);
}

// Files in view, each once.
std::uint64_t files_in_view(const std::vector<ports::TableFile>& files, Table table) {
    std::set<std::string> names;
    for (const ports::TableFile& file : files) {
        if (file.table != table || !file.visible) continue;
        names.insert(file.merged_into.empty() ? file.name : file.merged_into);
    }
    return names.size();
}

std::uint64_t bytes_of(const std::vector<ports::MergedPart>& parts) {
    std::uint64_t bytes = 0;
    for (const ports::MergedPart& part : parts) bytes += part.bytes;
    return bytes;
}

}  // namespace

base::Result<CompactReport> Compactor::run(const std::vector<std::string>& topics) {
    CompactReport report;
    tables_done_ = 0;
    for (const Table table : {Table::meta, Table::podium}) {
        const auto cleaned = doors_.exchange.clean(table, doors_.clock() - options_.grace);
        if (!cleaned) return cleaned.error();
        report.removed += *cleaned;
        if (auto done = compact(table, topics, report); !done) return done.error();
        if (report.stopped) break;
        tables_done_ += 1;
    }
    return report;
}

base::Result<void> Compactor::compact(Table table, const std::vector<std::string>& topics,
                                      CompactReport& report) {
    auto& told = report.of(table);
    int lost = 0;
    for (bool first = true;; first = false) {
        const auto seen = look(table, topics);
        if (!seen) return seen.error();
        told.files_after = files_in_view(seen->files, table);
        if (first) told.files_before = told.files_after;
        if (seen->plans.empty() || report.stopped) return {};
        const std::size_t left = report.left.size();
        const auto merged = merge(table, seen->plans, report);
        const bool raced = !merged && merged.error().fault == base::Fault::lost_race;
        if (raced && ++lost < k_most_attempts) continue;
        if (!merged) return merged.error();
        // What is left now would be left again.
        if (*merged == 0 || report.left.size() > left) {
            const auto files = doors_.store.list();
            if (!files) return files.error();
            told.files_after = files_in_view(*files, table);
            return {};
        }
    }
}

base::Result<Compactor::Look> Compactor::look(Table table, const std::vector<std::string>& topics) {
    Look seen;
    std::vector<std::vector<ports::Commit>> ledgers;
    for (const std::string& topic : topics) {
        auto commits = doors_.ledger.load(topic);
        if (!commits) return commits.error();
        ledgers.push_back(std::move(*commits));
    }
    auto files = doors_.store.list();
    if (!files) return files.error();
    seen.files = std::move(*files);
    for (const auto& commits : ledgers) {
        PlanRules rules{table, options_.target_rows, nullptr};
        ports::PublishedEnds ends;
        if (doors_.publisher != nullptr) {
            if (auto done = publish(table, commits, seen.files); !done) return done.error();
            auto published = doors_.publisher->ends(table);
            if (!published) return published.error();
            ends = std::move(*published);
            rules.published = &ends;
        }
        auto plans = plan_merges(commits, seen.files, rules);
        std::move(plans.begin(), plans.end(), std::back_inserter(seen.plans));
    }
    return seen;
}

// Of each chain what is in view up to the first commit that is not: that is on its way.
base::Result<void> Compactor::publish(Table table, const std::vector<ports::Commit>& commits,
                                      const std::vector<ports::TableFile>& files) {
    std::set<std::string> visible;
    for (const ports::TableFile& file : files) {
        if (file.table == table && file.visible) visible.insert(file.name);
    }
    std::set<ports::CommitChain> cut;
    std::vector<ports::Commit> ready;
    for (const ports::Commit& commit : commits) {
        const bool whole = std::all_of(
            commit.files.begin(), commit.files.end(),
            [&](const auto& file) { return file.table != table || visible.contains(file.name); });
        if (!whole) cut.insert(ports::chain_of(commit));
        if (!cut.contains(ports::chain_of(commit))) ready.push_back(commit);
    }
    return doors_.publisher->publish(table, ready);
}

base::Result<std::size_t> Compactor::merge(Table table, const std::vector<MergePlan>& plans,
                                           CompactReport& report) {
    const base::Timestamp begun = doors_.clock();
    std::vector<MergedFile> merged;
    CompactReport::OfTable made = report.of(table);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const MergePlan& plan = plans[i];
        const double fraction = static_cast<double>(i) / static_cast<double>(plans.size());
        report.stopped = options_.go_on && !options_.go_on((tables_done_ + fraction) / 2);
        if (report.stopped) break;
        // The rest comes in the next round.
        if (!merged.empty() && doors_.clock() - begun > options_.orphan_age / 4) break;
        const auto rows = read(table, plan);
        if (!rows && rows.error().fault == base::Fault::disk) {
            report.left.push_back(rows.error().what);
            continue;
        }
        auto file = rows ? make_file(table, plan, *rows) : rows.error();
        if (!file) {
            give_up(merged);
            return file.error();
        }
        ++made.merged;
        made.rows += plan.rows;
        made.bytes_before += bytes_of(plan.parts);
        made.bytes_after += file->bytes;
        merged.push_back({std::move(*file), plan.parts, plan.replaced});
    }
    if (merged.empty()) return 0;
    if (auto done = doors_.exchange.exchange(table, merged); !done) {
        // After other errors it may have come to pass.
        if (done.error().fault == base::Fault::lost_race) give_up(merged);
        return done.error();
    }
    report.of(table) = made;
    return merged.size();
}

base::Result<ports::StagedFile> Compactor::make_file(Table table, const MergePlan& plan,
                                                     const Rows& rows) {
    const std::string name = etl::merged_file_name(
        plan.topic, plan.commits, options_.unique + "." + std::to_string(++attempts_));
    const ports::OffsetRange range{plan.commits.from, plan.commits.to};
    auto staged =
        doors_.store.stage(table, name, rows,
                           {{"superhero.schema", "1"},
                            {"superhero.topic", plan.topic},
                            {"superhero.partition", std::to_string(plan.commits.partition)},
                            {"superhero.offsets", text_of(range)},
                            {"superhero.merged", std::to_string(plan.parts.size())},
                            {"superhero.writer", options_.writer}});
    if (!staged) return staged.error();
    if (auto synced = doors_.store.sync(*staged); !synced) {
        give_up({{*staged, {}, {}}});
        return synced.error();
    }
    return staged;
}

base::Result<Rows> Compactor::read(Table table, const MergePlan& plan) {
    Rows rows;
    for (const ports::MergedPart& part : plan.parts) {
        const std::size_t before = rows.size();
        const auto done = doors_.reader.read(table, part.name,
                                             [&](const Rows& more) { append_rows(rows, more); });
        if (!done) return done.error();
        const std::size_t found = rows.size() - before;
        if (found == part.rows) continue;
        return base::disk_error(std::string(table_name(table)) + "/" + part.name + " has " +
                                std::to_string(found) + " rows, not " + std::to_string(part.rows) +
                                " as committed: it stays as it is; superhero audit tells more");
    }
    return rows;
}

// What cannot be removed is swept as an orphan.
void Compactor::give_up(const std::vector<MergedFile>& merged) {
    for (const MergedFile& each : merged) {
        (void)doors_.store.remove(
            {each.file.table, each.file.staged_name, false, each.file.bytes, {}});
    }
}

}  // namespace compact
