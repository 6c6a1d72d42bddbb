#include "tests/model/model_tables.h"

#include <type_traits>
#include <utility>

namespace model {
namespace {

base::Error lost_race() { return {base::Fault::lost_race, "another commit stands there"}; }

ports::Rows slice(const ports::Rows& rows, std::size_t first, std::size_t count) {
    const auto cut = [&](const auto& column) {
        const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
        return std::decay_t<decltype(column)>(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    return {cut(rows.game),       cut(rows.user),   cut(rows.superhero),
            cut(rows.rank),       cut(rows.rounds), cut(rows.damage_received),
            cut(rows.damage_sent)};
}

void append_parts(std::vector<ports::TableFile>& files, const ports::TableFile& merged,
                  const std::vector<ports::MergedPart>& parts) {
    std::uint64_t row = 0;
    for (const ports::MergedPart& part : parts) {
        files.push_back(
            {merged.table, part.name, true, part.bytes, merged.modified, merged.name, row});
        row += part.rows;
    }
}

}  // namespace

// --- data files -------------------------------------------------------------------------------

base::Result<ports::StagedFile> ModelTables::stage(ports::Table table, std::string_view name,
                                                   const ports::Rows& rows,
                                                   const std::map<std::string, std::string>&) {
    return gate_.pass("stage", [&]() -> base::Result<ports::StagedFile> {
        const std::string staged =
            ".staged-" + std::string(name) + "-" + gate_.name() + "." + std::to_string(++staged_);
        const File file = std::make_shared<Inode>();
        file->modified = stage_.now;
        file->writer = gate_.name();
        file->readable = false;
        disk_.table(table).add(staged, file);
        disk_.touch();
        open_[staged] = file;
        gate_.stand_within("stage, half written");
        file->rows = rows;
        file->readable = true;
        return ports::StagedFile{table, staged, std::string(name), rows.size()};
    });
}

base::Result<void> ModelTables::sync(const ports::StagedFile& file) {
    return gate_.pass("sync", [&]() -> base::Result<void> {
        if (stage_.bug == Bug::sync_does_nothing) return {};
        const auto open = open_.find(file.staged_name);
        if (open == open_.end()) return base::disk_error("not open: " + file.staged_name);
        open->second->durable = true;
        gate_.stand_within("sync, the folder not yet");
        disk_.table(file.table).sync();
        open_.erase(file.staged_name);
        return {};
    });
}

base::Result<void> ModelTables::reveal(const ports::StagedFile& file) {
    return gate_.pass("reveal", [&]() -> base::Result<void> {
        Folder& folder = disk_.table(file.table);
        const File staged = folder.find(file.staged_name);
        const bool is_there = find(file.table, file.name).has_value();
        if (!staged && !is_there) {
            return base::disk_error("neither there: " + file.name + " nor " + file.staged_name);
        }
        if (staged) {
            if (is_there) return base::disk_error("name taken: " + file.name);
            const bool own = staged->writer == gate_.name();
            if (!own && stage_.bug == Bug::reveal_not_redone) return {};
            stage_.statistics.roll_forwards += own ? 0 : 1;
            stage_.trace.add("    ", file.name, " is in sight");
            folder.rename(file.staged_name, file.name);
            disk_.touch();
            gate_.stand_within("reveal, the folder not yet");
        }
        folder.sync();
        return {};
    });
}

base::Result<std::vector<ports::TableFile>> ModelTables::list() {
    return gate_.pass("list", [&]() -> base::Result<std::vector<ports::TableFile>> {
        std::vector<ports::TableFile> files;
        for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
            for (const auto& [name, file] : disk_.table(table).names()) {
                const bool old = stage_.bug == Bug::sweeps_fresh_files;
                const ports::TableFile found{table, name, !is_hidden(name), file->rows.size(),
                                             old ? base::Timestamp{} : file->modified};
                const bool merged = found.visible && !file->parts.empty();
                if (merged) append_parts(files, found, file->parts);
                if (!merged) files.push_back(found);
            }
            if (table == ports::Table::meta) gate_.stand_within("list, half way");
        }
        return files;
    });
}

base::Result<void> ModelTables::remove(const ports::TableFile& file) {
    if (!file.merged_into.empty()) return base::rejected("merged: " + file.name);
    return gate_.pass("remove", [&]() -> base::Result<void> {
        Folder& folder = disk_.table(file.table);
        const File found = folder.find(file.name);
        if (!found) return {};
        stage_.statistics.swept += found->writer == gate_.name() ? 0 : 1;
        stage_.trace.add("    ", file.name, " is removed");
        folder.remove(file.name);
        disk_.touch();
        return {};
    });
}

std::optional<ModelTables::Place> ModelTables::find(ports::Table table,
                                                    std::string_view name) const {
    const Folder& folder = disk_.table(table);
    if (const File file = folder.find(std::string(name))) return Place{file, 0, file->rows.size()};
    for (const auto& [merged, file] : folder.names()) {
        if (is_hidden(merged)) continue;
        std::size_t first = 0;
        for (const ports::MergedPart& part : file->parts) {
            const bool wrong = stage_.bug == Bug::parts_read_from_the_start;
            if (part.name == name) return Place{file, wrong ? 0 : first, part.rows};
            first += part.rows;
        }
    }
    return std::nullopt;
}

base::Result<void> ModelTables::read(ports::Table table, std::string_view name,
                                     const std::function<void(const ports::Rows&)>& take) {
    return gate_.pass("read", [&]() -> base::Result<void> {
        const auto place = find(table, name);
        if (!place || !place->file->readable) {
            return base::disk_error("unreadable: " + std::string(name));
        }
        take(slice(place->file->rows, place->first, place->rows));
        return {};
    });
}

base::Result<void> ModelTables::read_games(
    std::string_view name, const std::function<void(const std::vector<base::GameToken>&)>& take) {
    return read(ports::Table::meta, name, [&](const ports::Rows& rows) {
        if (stage_.bug != Bug::known_games_forgotten) take(rows.game);
    });
}

// --- merged files -----------------------------------------------------------------------------

// Nobody is between the look and the change: the real one locks others out meanwhile.
base::Result<void> ModelTables::replace(ports::Table table,
                                        const std::vector<ports::MergedFile>& merged) {
    Folder& folder = disk_.table(table);
    Folder::Change goes, comes;
    for (const ports::MergedFile& each : merged) {
        for (const std::string& name : each.replaced) {
            goes.push_back({name, nullptr});
            if (folder.find(name) || stage_.bug == Bug::exchange_does_not_look) continue;
            ++stage_.statistics.merge_races;
            return base::Error{base::Fault::lost_race, name + " is not there any more"};
        }
    }
    for (const ports::MergedFile& each : merged) {
        const File file = folder.find(each.file.staged_name);
        was_swept_ = !file;
        if (was_swept_) return base::disk_error("swept: " + each.file.staged_name);
        file->parts = each.parts;
        comes.push_back({each.file.name, file});
        comes.push_back({each.file.staged_name, nullptr});
        stage_.trace.add("    ", each.file.name, " takes the place of ", each.replaced.size());
    }
    if (stage_.bug == Bug::exchange_in_two_steps) {
        folder.change(std::exchange(goes, {}));
        disk_.touch();
        gate_.stand_within("exchange, half way");
    }
    goes.insert(goes.end(), comes.begin(), comes.end());
    folder.change(std::move(goes));
    disk_.touch();
    stage_.statistics.merges += merged.size();
    gate_.stand_within("exchange, the folder not yet");
    folder.sync();
    return {};
}

base::Result<void> ModelTables::exchange(ports::Table table,
                                         const std::vector<ports::MergedFile>& merged) {
    return gate_.pass("exchange", [&] { return replace(table, merged); });
}

// --- the ledger -------------------------------------------------------------------------------

// The commit's text is durable before it gets its name, so only the name can be lost.
base::Result<void> ModelTables::link(const ports::Commit& commit) {
    Folder& folder = disk_.commits(commit.partition);
    const std::string name = offset_name(commit.range.from);
    const bool own = owns_(commit.partition);
    if (folder.find(name) && stage_.bug != Bug::link_replaces) {
        ++stage_.statistics.lost_races;
        stage_.statistics.zombie_losses += own ? 0 : 1;
        return lost_race();
    }
    const File file = std::make_shared<Inode>();
    file->commit = commit;
    file->durable = true;
    file->writer = gate_.name();
    folder.add(name, file);
    disk_.touch();
    stage_.statistics.zombie_wins += own ? 0 : 1;
    stage_.trace.add("    partition ", commit.partition, " [", commit.range.from, ", ",
                     commit.range.to, ") with ", commit.games, " games");
    gate_.stand_within("append, the folder not yet");
    folder.sync();
    return {};
}

base::Result<void> ModelTables::append(const ports::Commit& commit) {
    return gate_.pass("append", [&] { return link(commit); });
}

base::Result<std::vector<ports::ChainNames>> ModelTables::names(std::string_view topic) {
    return gate_.pass("load", [&]() -> base::Result<std::vector<ports::ChainNames>> {
        std::vector<ports::ChainNames> chains;
        for (const auto& [partition, shared] : disk_.commits()) {
            ports::ChainNames chain{{std::string(topic), ports::k_first_log, partition}, {}};
            for (const auto& [name, file] : shared.names()) {
                chain.begins.push_back(file->commit.range.from);
            }
            chains.push_back(std::move(chain));
            gate_.stand_within("load, one partition read");
            if (stage_.bug != Bug::passing_commits_shown) disk_.commits(partition).sync();
        }
        return chains;
    });
}

base::Result<std::vector<ports::Commit>> ModelTables::read(const ports::CommitChain& chain,
                                                           std::span<const ports::Offset> begins) {
    return gate_.pass("load", [&]() -> base::Result<std::vector<ports::Commit>> {
        std::vector<ports::Commit> commits;
        for (const ports::Offset from : begins) {
            const File file = disk_.commits(chain.partition).find(offset_name(from));
            if (!file) return base::disk_error("gone: commit " + std::to_string(from));
            commits.push_back(file->commit);
        }
        return commits;
    });
}

base::Result<std::vector<ports::LedgerLog>> ModelTables::logs(std::string_view) {
    return std::vector<ports::LedgerLog>();
}

base::Result<void> ModelTables::begin_log(std::string_view, const ports::LedgerLog&) {
    return base::rejected("the model's worlds have one log");
}

base::Result<void> ModelTables::put(const std::vector<ports::DeadLetter>& letters) {
    return gate_.pass("put", [&]() -> base::Result<void> {
        for (const ports::DeadLetter& letter : letters) {
            disk_.letters()[{letter.topic, letter.partition, letter.offset}] = letter;
            gate_.stand_within("put, one letter kept");
        }
        return {};
    });
}

}  // namespace model
