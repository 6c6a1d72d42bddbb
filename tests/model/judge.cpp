#include "tests/model/judge.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace model {
namespace {

using ports::Table;

constexpr Table k_tables[] = {Table::meta, Table::podium};

Violation violation(Kind kind, std::string what) { return {kind, std::move(what)}; }

Verdict look_at_chain(ports::Partition partition, const Folder& folder) {
    const std::string where = "partition " + std::to_string(partition) + ": ";
    ports::Offset lobby = 0, game = 0;
    for (const auto& [name, file] : folder.names()) {
        const ports::Commit& commit = file->commit;
        if (!file->readable) return violation(Kind::gone, where + "commit " + name);
        if (commit.range.from != lobby || commit.range.to <= lobby) {
            return violation(Kind::chain_broken,
                             where + "a commit from " + std::to_string(commit.range.from) +
                                 " where the one before ends at " + std::to_string(lobby));
        }
        lobby = commit.range.to;
        for (const auto& [topic, range] : commit.others) {
            if (range.from != game || range.to < game) {
                return violation(Kind::chain_broken, where + topic + " from " +
                                                         std::to_string(range.from) + " after " +
                                                         std::to_string(game));
            }
            game = range.to;
        }
    }
    return {};
}

Verdict look_at_commit(const ModelDisk& disk, const ports::Commit& commit) {
    if (commit.files.empty() && commit.games == 0) return {};
    if (commit.files.size() != 2) return violation(Kind::tables_disagree, "not two files");
    std::array<File, 2> found;
    for (const ports::StagedFile& staged : commit.files) {
        const File file = disk.table(staged.table).find(staged.name);
        if (!file || !file->readable) {
            return violation(Kind::gone, staged.name + (file ? " is unreadable" : " is not there"));
        }
        found[static_cast<std::size_t>(staged.table)] = file;
    }
    const auto& games = found[0]->rows.game;
    const std::set<base::GameToken> distinct(games.begin(), games.end());
    if (games != found[1]->rows.game || games.size() != commit.rows ||
        distinct.size() != commit.games) {
        return violation(Kind::tables_disagree, commit.files.front().name);
    }
    return {};
}

std::vector<std::string> visible_lines(const ModelDisk& disk, Table table) {
    std::vector<std::string> lines;
    for (const auto& [name, file] : disk.table(table).names()) {
        if (is_hidden(name)) continue;
        for (std::size_t i = 0; i < file->rows.size(); ++i) {
            std::string& line = lines.emplace_back();
            table == Table::meta ? combat::append_meta_line(line, file->rows, i)
                                 : combat::append_podium_line(line, file->rows, i);
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

Verdict compare(const std::vector<std::string>& got, const std::vector<std::string>& wanted) {
    std::vector<std::string> missing, surplus;
    std::set_difference(wanted.begin(), wanted.end(), got.begin(), got.end(),
                        std::back_inserter(missing));
    std::set_difference(got.begin(), got.end(), wanted.begin(), wanted.end(),
                        std::back_inserter(surplus));
    const auto told = [](const std::vector<std::string>& rows) {
        return std::to_string(rows.size()) + " rows, the first: " + rows.front();
    };
    for (const std::string& line : surplus) {
        const bool known = std::binary_search(wanted.begin(), wanted.end(), line);
        return violation(known ? Kind::doubled : Kind::wrong, told(surplus));
    }
    if (!missing.empty()) return violation(Kind::missing, told(missing));
    return {};
}

Verdict look_at_letters(const ModelDisk& disk, const Expected& expected, const LogFacts& log) {
    for (const LetterPlace& place : log.broken) {
        if (disk.letters().contains(place)) continue;
        return violation(Kind::letters, "not kept: " + place.topic + "-" +
                                            std::to_string(place.partition) + " offset " +
                                            std::to_string(place.offset));
    }
    for (const auto& [place, letter] : disk.letters()) {
        if (log.broken.contains(place)) continue;
        const bool doubtful = std::any_of(
            expected.doubtful.begin(), expected.doubtful.end(),
            [&](const std::string& game) { return letter.value.find(game) != std::string::npos; });
        if (!doubtful) return violation(Kind::letters, letter.reason + ": " + letter.value);
    }
    return {};
}

Verdict look_at_ends(const ModelDisk& disk, const Expected& expected, const LogFacts& log) {
    std::uint64_t games = 0;
    std::map<ports::Partition, ports::Offset> ends;
    for (const auto& [partition, folder] : disk.commits()) {
        for (const auto& [name, file] : folder.names()) {
            if (auto verdict = look_at_commit(disk, file->commit)) return verdict;
            games += file->commit.games;
            ends[partition] = file->commit.range.to;
        }
    }
    if (games != expected.games) {
        return violation(Kind::tables_disagree, "the commits count " + std::to_string(games) +
                                                    " of " + std::to_string(expected.games));
    }
    for (const auto& [partition, end] : log.lobby_ends) {
        if (end == ends[partition] || expected.never_all.contains(partition)) continue;
        return violation(Kind::chain_broken, "partition " + std::to_string(partition) +
                                                 " ends at " + std::to_string(ends[partition]) +
                                                 " of " + std::to_string(end));
    }
    return {};
}

}  // namespace

std::string_view kind_text(Kind kind) {
    constexpr std::string_view k_texts[] = {
        "chain broken", "uncommitted", "gone",    "tables disagree", "missing", "doubled",
        "wrong",        "litter",      "letters", "worker failed",   "stuck"};
    return k_texts[static_cast<std::size_t>(kind)];
}

Verdict look(const ModelDisk& disk) {
    std::set<std::string> committed[2];
    for (const auto& [partition, folder] : disk.commits()) {
        if (auto verdict = look_at_chain(partition, folder)) return verdict;
        for (const auto& [name, file] : folder.names()) {
            for (const ports::StagedFile& staged : file->commit.files) {
                committed[static_cast<std::size_t>(staged.table)].insert(staged.name);
            }
        }
    }
    for (const Table table : k_tables) {
        for (const auto& [name, file] : disk.table(table).names()) {
            if (is_hidden(name) || committed[static_cast<std::size_t>(table)].contains(name)) {
                continue;
            }
            return violation(Kind::uncommitted, name);
        }
    }
    return {};
}

Verdict look_at_the_end(const ModelDisk& disk, const Expected& expected, const LogFacts& log) {
    if (auto verdict = look(disk)) return verdict;
    const auto meta = visible_lines(disk, Table::meta);
    const auto podium = visible_lines(disk, Table::podium);
    if (auto verdict = compare(meta, expected.meta)) return verdict;
    if (auto verdict = compare(podium, expected.podium)) return verdict;
    if (auto verdict = look_at_ends(disk, expected, log)) return verdict;
    for (const Table table : k_tables) {
        for (const auto& [name, file] : disk.table(table).names()) {
            if (is_hidden(name)) return violation(Kind::litter, name);
        }
    }
    return look_at_letters(disk, expected, log);
}

}  // namespace model
