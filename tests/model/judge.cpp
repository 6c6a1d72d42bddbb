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

// Where the rows are of a file that a commit names.
struct Place {
    const Inode* file = nullptr;
    std::size_t first = 0, rows = 0;
};

// What whoever lists a table's folder sees; names belong to the folder.
struct View {
    std::map<std::string_view, Place> places;
    bool merged = false;  // some of it
    Verdict wrong;
};

View view_of(const Folder& folder) {
    View view;
    const auto see = [&](const std::string& name, const Place& place) {
        if (view.places.try_emplace(name, place).second || view.wrong) return;
        view.wrong = violation(Kind::doubled, name + " is in view twice");
    };
    for (const auto& [name, file] : folder.names()) {
        if (is_hidden(name)) continue;
        if (file->parts.empty()) see(name, {file.get(), 0, file->rows.size()});
        std::size_t first = 0;
        view.merged = view.merged || !file->parts.empty();
        for (const ports::MergedPart& part : file->parts) {
            see(part.name, {file.get(), first, part.rows});
            first += part.rows;
        }
        if (file->parts.empty() || first == file->rows.size() || view.wrong) continue;
        view.wrong = violation(Kind::wrong, name + " has other rows than its parts");
    }
    return view;
}

using Games = std::vector<base::GameToken>;

Games games_of(const Place& place) {
    const auto begin = place.file->rows.game.begin() + static_cast<std::ptrdiff_t>(place.first);
    return {begin, begin + static_cast<std::ptrdiff_t>(place.rows)};
}

// Each game's rows stand together, and no other file has rows of it.
Verdict look_at_games(const View& view) {
    Games games;
    for (const auto& [name, place] : view.places) {
        Games here = games_of(place);
        here.erase(std::unique(here.begin(), here.end()), here.end());
        games.insert(games.end(), here.begin(), here.end());
    }
    std::sort(games.begin(), games.end());
    const auto twice = std::adjacent_find(games.begin(), games.end());
    if (twice == games.end()) return {};
    return violation(Kind::doubled, "game " + twice->text());
}

// Every file of a commit is on its way, or in view with so many rows; no other one is in view.
Verdict look_at_table(const ModelDisk& disk, Table table) {
    const Folder& folder = disk.table(table);
    const View view = view_of(folder);
    std::set<std::string_view> committed;
    Verdict wrong = view.wrong;
    for (const auto& [partition, commits] : disk.commits()) {
        for (const auto& [begin, file] : commits.names()) {
            for (const ports::StagedFile& staged : file->commit.files) {
                if (staged.table != table) continue;
                committed.insert(staged.name);
                const auto place = view.places.find(staged.name);
                const bool seen = place != view.places.end();
                if (!seen && !folder.find(staged.staged_name) && !wrong) {
                    wrong = violation(Kind::gone, staged.name + " is not there");
                }
                if (seen && place->second.rows != file->commit.rows && !wrong) {
                    wrong = violation(Kind::tables_disagree, staged.name);
                }
            }
        }
    }
    for (const auto& [name, place] : view.places) {
        if (!committed.contains(name)) return violation(Kind::uncommitted, std::string(name));
    }
    return wrong || !view.merged ? wrong : look_at_games(view);
}

using Views = std::array<View, 2>;

Verdict look_at_commit(const Views& views, const ports::Commit& commit) {
    if (commit.files.empty() && commit.games == 0) return {};
    if (commit.files.size() != 2) return violation(Kind::tables_disagree, "not two files");
    std::array<Games, 2> found;
    for (const ports::StagedFile& staged : commit.files) {
        const auto& places = views[static_cast<std::size_t>(staged.table)].places;
        const auto place = places.find(staged.name);
        const bool is_there = place != places.end();
        if (!is_there || !place->second.file->readable) {
            return violation(Kind::gone,
                             staged.name + (is_there ? " is unreadable" : " is not there"));
        }
        found[static_cast<std::size_t>(staged.table)] = games_of(place->second);
    }
    const std::set<base::GameToken> distinct(found[0].begin(), found[0].end());
    if (found[0] != found[1] || found[0].size() != commit.rows || distinct.size() != commit.games) {
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
    const Views views = {view_of(disk.table(Table::meta)), view_of(disk.table(Table::podium))};
    std::uint64_t games = 0;
    std::map<ports::Partition, ports::Offset> ends;
    for (const auto& [partition, folder] : disk.commits()) {
        for (const auto& [name, file] : folder.names()) {
            if (auto verdict = look_at_commit(views, file->commit)) return verdict;
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
    for (const auto& [partition, folder] : disk.commits()) {
        if (auto verdict = look_at_chain(partition, folder)) return verdict;
    }
    for (const Table table : k_tables) {
        if (auto verdict = look_at_table(disk, table)) return verdict;
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
