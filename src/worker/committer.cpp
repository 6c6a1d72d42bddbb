#include "worker/committer.h"

#include <set>
#include <utility>

#include "base/sha256.h"
#include "worker/happenings.h"

namespace worker {
namespace {

constexpr std::string_view k_schema_version = "1";
constexpr std::size_t k_digest_piece = 64 * 1024;

using Append = void (*)(std::string&, const combat::Rows&, std::size_t);

void digest_table(base::Sha256& digest, const combat::Rows& rows, Append append) {
    std::string lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        append(lines, rows, i);
        if (lines.size() < k_digest_piece) continue;
        digest.update(lines);
        lines.clear();
    }
    digest.update(lines);
}

std::string text_of(const ports::OffsetRange& range) {
    return std::to_string(range.from) + "-" + std::to_string(range.to);
}

std::map<std::string, std::string> footer_of(const ports::Commit& commit) {
    std::map<std::string, std::string> footer = {
        {"superhero.schema", std::string(k_schema_version)},
        {"superhero.topic", commit.topic},
        {"superhero.partition", std::to_string(commit.partition)},
        {"superhero.offsets", text_of(commit.range)},
        {"superhero.writer", commit.writer},
        {"superhero.row_digest", commit.row_digest},
        {"superhero.log", commit.log},
    };
    for (const auto& [topic, range] : commit.others) {
        footer["superhero.offsets." + topic] = text_of(range);
    }
    return footer;
}

const ports::StagedFile& file_of(const Batch& batch, ports::Table table) {
    const auto& files = batch.commit.files;
    return files.front().table == table ? files.front() : files.back();
}

}  // namespace

std::string row_digest(const combat::Rows& rows) {
    base::Sha256 digest;
    digest_table(digest, rows, combat::append_meta_line);
    digest_table(digest, rows, combat::append_podium_line);
    return digest.hex();
}

void Committer::sign(Batch& batch) {
    ports::Commit& commit = batch.commit;
    commit.writer = options_.name + "/" + options_.instance;
    commit.row_digest = row_digest(batch.rows);
    commit.time = doors_.clock();
    const std::string unique = options_.instance + "." + std::to_string(++attempts_);
    file_name_ = file_name(commit, unique);
}

base::Result<void> Committer::stage(ports::Table table, Batch& batch) {
    auto staged = doors_.store.stage(table, file_name_, batch.rows, footer_of(batch.commit));
    if (!staged) return staged.error();
    batch.commit.files.push_back(std::move(*staged));
    return {};
}

base::Result<void> Committer::discard(const Batch& batch) {
    base::Result<void> first;
    for (const ports::StagedFile& file : batch.commit.files) {
        const auto removed =
            doors_.store.remove({file.table, file.staged_name, false, file.bytes, {}});
        if (!removed && first) first = removed;
    }
    return first;
}

base::Result<void> Committer::note_progress(const Batch& batch) {
    const ports::Commit& commit = batch.commit;
    auto noted = doors_.log.note_progress(commit.topic, commit.partition, commit.range.to);
    for (const auto& [topic, range] : commit.others) {
        if (noted) noted = doors_.log.note_progress(topic, commit.partition, range.to);
    }
    return noted;
}

base::Result<void> Committer::carry_out(CommitStep step, Batch& batch) {
    switch (step) {
        case CommitStep::stage_meta:
            return stage(ports::Table::meta, batch);
        case CommitStep::stage_podium:
            return stage(ports::Table::podium, batch);
        case CommitStep::sync_meta:
            return doors_.store.sync(file_of(batch, ports::Table::meta));
        case CommitStep::sync_podium:
            return doors_.store.sync(file_of(batch, ports::Table::podium));
        case CommitStep::append:
            // Staged files of this age may have been swept: nobody may name them any more.
            if (doors_.clock() - batch.commit.time > options_.orphan_age / 2) {
                return base::unavailable("a commit took longer than staged files live");
            }
            return doors_.ledger.append(batch.commit);
        case CommitStep::reveal_meta:
            return doors_.store.reveal(file_of(batch, ports::Table::meta));
        case CommitStep::reveal_podium:
            return doors_.store.reveal(file_of(batch, ports::Table::podium));
        case CommitStep::publish_meta:
            return publish(ports::Table::meta, {batch.commit});
        case CommitStep::publish_podium:
            return publish(ports::Table::podium, {batch.commit});
        case CommitStep::note_progress:
            return note_progress(batch);
        case CommitStep::discard:
            return discard(batch);
        default:
            return {};
    }
}

base::Result<void> Committer::commit(Batch& batch) {
    sign(batch);
    CommitProtocol protocol(batch.rows.size() > 0 ? Contents::games : Contents::offsets_only);
    base::Error trouble;
    for (CommitStep step = protocol.next(Happened::begun); step != CommitStep::done;) {
        if (step == CommitStep::lost || step == CommitStep::failed) return trouble;
        const auto result = carry_out(step, batch);
        auto happened = Happened::succeeded;
        if (!result) {
            const bool lost = result.error().fault == base::Fault::lost_race;
            happened = lost ? Happened::lost_race : Happened::failed;
            if (step != CommitStep::discard) trouble = result.error();
        }
        step = protocol.next(happened);
    }
    return {};
}

base::Result<Ledger> Committer::recover(const Wanted& wanted) {
    // Before the ledger is looked at: whoever staged a file that is old by then has committed it by
    // then or never will, however long this process stands still in between.
    const base::Timestamp now = doors_.clock();
    auto reading = LedgerReading::begin(doors_.ledger, options_.lobby_topic);
    if (!reading) return reading.error();
    const auto files = doors_.store.list();
    if (!files) return files.error();
    auto read = reading->read_ends();
    if (read) read = reading->read_back(wanted.partitions, wanted.known_games);
    if (read) read = reading->read_doubtful(wanted.partitions, *files);
    if (read) read = reading->read_of_hidden(*files);
    if (!read) return read.error();
    const auto unpublished = read_unpublished(*reading);
    Ledger ledger = reading->ledger();
    const SweepPlan planned = plan_sweep(ledger.commits, *files, rules(now));
    if (auto swept = carry_out(planned); !swept) return swept.error();
    if (!unpublished) return unpublished.error();
    if (auto published = publish(ledger, planned, now); !published) return published.error();
    return ledger;
}

base::Result<void> Committer::read_unpublished(LedgerReading& reading) {
    if (doors_.publisher == nullptr) return {};
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        const auto ends = doors_.publisher->ends(table);
        if (!ends) return ends.error();
        if (auto read = reading.read_behind(*ends); !read) return read;
    }
    return {};
}

base::Result<void> Committer::carry_out(const SweepPlan& planned) {
    for (const ports::StagedFile& file : planned.reveal) {
        const auto revealed = doors_.store.reveal(file);
        if (!revealed) return revealed;
    }
    for (const ports::TableFile& file : planned.remove) {
        const auto removed = doors_.store.remove(file);
        if (!removed) return removed;
    }
    if (!planned.reveal.empty() || !planned.remove.empty()) {
        doors_.journal.write(
            entry_of(options_.name, TablesSwept{planned.reveal.size(), planned.remove.size()}));
    }
    return {};
}

SweepRules Committer::rules(base::Timestamp now) const {
    return {options_.lobby_topic, now, options_.orphan_age};
}

base::Result<SweepPlan> Committer::plan(const Ledger& ledger, base::Timestamp now) {
    const auto files = doors_.store.list();
    if (!files) return files.error();
    return plan_sweep(ledger.commits, *files, rules(now));
}

base::Result<void> Committer::publish(ports::Table table,
                                      const std::vector<ports::Commit>& commits) {
    if (doors_.publisher == nullptr) return {};
    return doors_.publisher->publish(table, commits);
}

// A list that is made while a file is renamed may have neither name of it: what is gone is not in
// the next one either.
base::Result<void> Committer::publish(const Ledger& ledger, SweepPlan plan, base::Timestamp now) {
    if (doors_.publisher == nullptr) return {};
    if (!plan.missing.empty()) {
        auto again = this->plan(ledger, now);
        if (!again) return again.error();
        plan = std::move(*again);
    }
    std::vector<ports::Commit> commits = ledger.commits;
    std::set<std::pair<ports::Table, std::string>> gone;
    for (const ports::StagedFile& file : plan.missing) gone.emplace(file.table, file.name);
    for (ports::Commit& commit : commits) {
        std::erase_if(commit.files,
                      [&](const auto& file) { return gone.contains({file.table, file.name}); });
    }
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        if (auto published = publish(table, commits); !published) return published;
    }
    return {};
}

base::Result<void> Committer::remember(Lane& lane, const LedgerEnd& end) {
    for (const DoneGames& done : end.done) {
        const auto read = doors_.tables.read_games(
            done.file, [&](const std::vector<base::GameToken>& games) { lane.remember(games); });
        // An old file may have been taken away for good, but one that is out of reach comes back.
        const bool helpful = done.need == DoneGames::Need::helpful;
        if (read || (helpful && read.error().fatal())) continue;
        return base::Error{read.error().fault,
                           read.error().what + " (its games would be doubled without it)"};
    }
    return {};
}

}  // namespace worker
