#include "audit/compared_folder.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace audit {
namespace {

using ports::Table;

auto key(const ComparedRow& row) { return std::tie(row.user, row.values); }

}  // namespace

bool is_before(const ComparedRow& a, const ComparedRow& b) { return key(a) < key(b); }
bool is_same(const ComparedRow& a, const ComparedRow& b) { return key(a) == key(b); }
bool of_one_user(const ComparedRow& a, const ComparedRow& b) { return a.user == b.user; }

ComparedFolder::ComparedFolder(const ComparisonOptions& options, const FolderDoors& doors,
                               ComparedTables& seen)
    : options_(options), doors_(doors), seen_(seen), digest_(options.scratch) {
    seen_.name = doors.name;
}

base::Result<void> ComparedFolder::list() {
    auto listed = doors_.store.list();
    if (!listed) return listed.error();
    for (auto& file : *listed) {
        if (!file.visible) continue;
        files_.push_back({file.table, std::move(file.name), file.bytes, true});
        bytes_ += file.bytes;
    }
    return {};
}

void ComparedFolder::read(FactStore& facts, std::uint8_t flags,
                          const std::function<void(std::uint64_t)>& done) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
        File& file = files_[i];
        const RowOrigin origin{file.table, static_cast<std::uint32_t>(i), flags};
        std::uint64_t count = 0;
        const auto result = doors_.reader.read(file.table, file.name, [&](const ports::Rows& rows) {
            for (std::size_t row = 0; row < rows.size(); ++row) {
                add_row(facts, origin, rows, row);
            }
            count += rows.size();
        });
        done(file.bytes);
        if (!result) {
            report_unreadable(file, result.error().what);
            continue;
        }
        ++seen_.files;
        (file.table == Table::meta ? seen_.meta_rows : seen_.podium_rows) += count;
    }
}

void ComparedFolder::report_unreadable(File& file, const std::string& why) {
    file.readable = false;
    ++seen_.unreadable;
    if (seen_.unreadable_examples.size() >= options_.examples) return;
    seen_.unreadable_examples.push_back(file.path() + ": " + why);
}

void ComparedFolder::begin_game() {
    for (auto& rows : rows_) rows.clear();
    for (ports::Rows& lines : lines_) lines.resize(0);
}

void ComparedFolder::take(const GameFacts& game, const Located& fact) {
    if (game.head(fact).kind == FactKind::meta_row) {
        const auto body = game.body<MetaFact>(fact);
        if (!files_[body.file].readable) return;
        rows_[0].push_back({body.user, values_of(body), body.file});
        append_row(lines_[0], game.game, body);
    } else {
        const auto body = game.body<PodiumFact>(fact);
        if (!files_[body.file].readable) return;
        rows_[1].push_back({body.user, values_of(body), body.file});
        append_row(lines_[1], game.game, body);
    }
}

bool ComparedFolder::settle(const base::GameToken& game) {
    if (rows_[0].empty() && rows_[1].empty()) return false;
    ++seen_.games;
    digest_.take_game(lines_[0], lines_[1]);
    std::optional<Twins> twins;
    for (auto& rows : rows_) {
        std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
            return is_same(a, b) ? a.file < b.file : is_before(a, b);
        });
        const auto found = std::adjacent_find(rows.begin(), rows.end(), of_one_user);
        if (found != rows.end() && !twins) twins.emplace(*found, *std::next(found));
        rows.erase(std::unique(rows.begin(), rows.end(), is_same), rows.end());
    }
    if (twins) report_doubled(game, *twins);
    return true;
}

void ComparedFolder::report_doubled(const base::GameToken& game, const Twins& twins) {
    ++seen_.doubled;
    if (seen_.doubled_examples.size() >= options_.examples) return;
    const auto& [one, other] = twins;
    const std::string where = one.file == other.file
                                  ? "two rows in " + path_of(one)
                                  : "rows in " + path_of(one) + " and in " + path_of(other);
    seen_.doubled_examples.push_back(
        {game, path_of(other), "user " + one.user.text() + " has " + where});
}

void ComparedFolder::report_only(const base::GameToken& game) {
    ++seen_.only;
    if (seen_.only_examples.size() >= options_.examples) return;
    const auto& rows = rows_[0].empty() ? rows_[1] : rows_[0];
    seen_.only_examples.push_back({game, path_of(rows.front()), {}});
}

base::Result<void> ComparedFolder::finish() {
    auto text = digest_.finish();
    if (!text) return text.error();
    seen_.digest = std::move(*text);
    return {};
}

}  // namespace audit
