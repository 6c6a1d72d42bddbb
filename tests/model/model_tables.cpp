#include "tests/model/model_tables.h"

namespace model {
namespace {

base::Error lost_race() { return {base::Fault::lost_race, "another commit stands there"}; }

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
        if (!staged && !folder.find(file.name)) {
            return base::disk_error("neither there: " + file.name + " nor " + file.staged_name);
        }
        if (staged) {
            if (folder.find(file.name)) return base::disk_error("name taken: " + file.name);
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
                files.push_back({table, name, !is_hidden(name), file->rows.size(),
                                 old ? base::Timestamp{} : file->modified});
            }
            if (table == ports::Table::meta) gate_.stand_within("list, half way");
        }
        return files;
    });
}

base::Result<void> ModelTables::remove(const ports::TableFile& file) {
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

base::Result<void> ModelTables::read(ports::Table table, std::string_view name,
                                     const std::function<void(const ports::Rows&)>& take) {
    return gate_.pass("read", [&]() -> base::Result<void> {
        const File file = disk_.table(table).find(std::string(name));
        if (!file || !file->readable) return base::disk_error("unreadable: " + std::string(name));
        take(file->rows);
        return {};
    });
}

base::Result<void> ModelTables::read_games(
    std::string_view name, const std::function<void(const std::vector<base::GameToken>&)>& take) {
    return read(ports::Table::meta, name, [&](const ports::Rows& rows) {
        if (stage_.bug != Bug::known_games_forgotten) take(rows.game);
    });
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
