#include "audit/table_facts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "audit/advice.h"
#include "audit/row_facts.h"
#include "base/sha256.h"
#include "combat/rows.h"

namespace audit {
namespace {

constexpr std::size_t k_hash_at = std::size_t{64} << 10;

// What one file really holds.
struct Content {
    std::uint64_t rows = 0;
    std::uint64_t games = 0;  // rows of one game stand together
};

class FileReading {
public:
    FileReading(ports::TableReader& reader, FactStore& facts) : reader_(reader), facts_(facts) {}

    // `digest`: takes the file's lines in file order; nullptr: none is wanted.
    base::Result<Content> read(const DataFile& file, std::size_t index, base::Sha256* digest) {
        const RowOrigin origin{file.table, static_cast<std::uint32_t>(index), 0};
        Content content;
        std::optional<GameToken> before;
        const auto done = reader_.read(file.table, file.name, [&](const ports::Rows& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                content.games += before != rows.game[i];
                before = rows.game[i];
                add_row(facts_, origin, rows, i);
            }
            content.rows += rows.size();
            if (digest != nullptr) hash(file.table, rows, *digest);
        });
        if (!done) return done.error();
        return content;
    }

private:
    void hash(ports::Table table, const ports::Rows& rows, base::Sha256& digest) {
        lines_.clear();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (table == ports::Table::meta) {
                combat::append_meta_line(lines_, rows, i);
            } else {
                combat::append_podium_line(lines_, rows, i);
            }
            if (lines_.size() >= k_hash_at || i + 1 == rows.size()) {
                digest.update(lines_);
                lines_.clear();
            }
        }
    }

    ports::TableReader& reader_;
    FactStore& facts_;
    std::string lines_;
};

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

void report_damage(const DataFile& file, const std::string& why, Findings& findings) {
    findings.add(Kind::damaged, [&] {
        Finding finding;
        finding.file = file.path();
        finding.text = finding.file + " cannot be read: " + one_line(why);
        finding.mend = k_restore_file;
        return finding;
    });
}

void report_altered(DataFile& file, const ports::Commit& commit, std::string what,
                    Findings& findings) {
    if (std::exchange(file.altered, true)) {
        return findings.extend(Kind::altered, file.path(), what);
    }
    findings.add(Kind::altered, [&] {
        Finding finding;
        finding.file = file.path();
        finding.partition = commit.partition;
        finding.offset = commit.range.from;
        finding.text = finding.file + " is not as it was committed: " + std::move(what);
        finding.mend = k_restore_file;
        return finding;
    });
}

void hold_against_commit(DataFile& file, const Content& content, const ports::Commit& commit,
                         Findings& findings) {
    if (content.rows != commit.rows) {
        report_altered(
            file, commit,
            "it has " + std::to_string(content.rows) + " rows, not " + std::to_string(commit.rows),
            findings);
    } else if (content.games != commit.games) {
        report_altered(file, commit,
                       "it has " + std::to_string(content.games) + " games, not " +
                           std::to_string(commit.games),
                       findings);
    }
}

}  // namespace

TableCounts read_tables(ports::TableReader& reader, const TablesRead& into,
                        const std::function<void(double)>& progress) {
    auto& [inventory, facts, findings] = into;
    TableCounts counts;
    FileReading reading(reader, facts);
    const double all = static_cast<double>(std::max<std::uint64_t>(inventory.bytes(), 1));
    double done = 0;
    std::set<std::pair<ports::Table, std::string>> seen;
    const auto read = [&](std::size_t index, base::Sha256* digest) -> std::optional<Content> {
        DataFile& file = inventory.files[index];
        if (!file.readable) return std::nullopt;
        done += static_cast<double>(file.bytes);
        const auto content = reading.read(file, index, digest);
        if (progress) progress(done / all);
        if (!content) {
            file.readable = false;
            file.why = "is damaged";
            if (file.altered) findings.take_back(Kind::altered, file.path());
            report_damage(file, content.error().what, findings);
            return std::nullopt;
        }
        file.games = content->games;
        counts.files += seen.emplace(file.table, file.in_view()).second ? 1 : 0;
        (file.table == ports::Table::meta ? counts.meta_rows : counts.podium_rows) += content->rows;
        return *content;
    };

    for (const CommitState& state : inventory.commits) {
        auto files = state.files;  // META first: the digest's order
        std::stable_sort(files.begin(), files.end(), [&](std::size_t a, std::size_t b) {
            return inventory.files[a].table < inventory.files[b].table;
        });
        base::Sha256 digest;
        const bool wanted = !state.commit.row_digest.empty();
        std::size_t whole = 0;
        for (const std::size_t index : files) {
            const auto content = read(index, wanted ? &digest : nullptr);
            if (!content) continue;
            ++whole;
            hold_against_commit(inventory.files[index], *content, state.commit, findings);
        }
        if (!wanted || files.empty() || whole != files.size()) continue;
        if (digest.hex() != state.commit.row_digest) {
            const auto known = std::find_if(files.begin(), files.end(), [&](std::size_t file) {
                return inventory.files[file].altered;
            });
            report_altered(inventory.files[known != files.end() ? *known : files.back()],
                           state.commit,
                           "the digest of the commit's rows is " + digest.hex().substr(0, 12) +
                               "…, not " + state.commit.row_digest.substr(0, 12) + "…",
                           findings);
        }
    }
    for (std::size_t i = 0; i < inventory.files.size(); ++i) {
        if (inventory.files[i].commit == k_no_commit) read(i, nullptr);
    }
    return counts;
}

}  // namespace audit
