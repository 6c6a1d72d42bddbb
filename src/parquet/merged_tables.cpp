#include "parquet/merged_tables.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>

namespace tables {
namespace {

using ports::TableFile;

// The data files that the merged one holds.
void append_parts(std::vector<TableFile>& files, const TableFile& held,
                  const ports::MergedFile& merged) {
    std::uint64_t row = 0;
    for (const ports::MergedPart& part : merged.parts) {
        files.push_back({held.table, part.name, true, part.bytes, held.modified, held.name, row});
        row += part.rows;
    }
}

}  // namespace

// The list of files first: what has come into view until then was written among the merges before.
base::Result<std::vector<TableFile>> MergedTableStore::list() {
    auto listed = real_->list();
    if (!listed) return listed;
    if (auto known = merged_.refresh(); !known) return known.error();
    if (merged_.merges().empty()) return listed;

    std::vector<TableFile> files, parts;
    for (TableFile& file : *listed) {
        const MergedFiles::Name name(file.table, file.name);
        const ports::MergedFile* merged = merged_.find(name);
        if (merged == nullptr) {
            files.push_back(std::move(file));
        } else if (shows_ == MergeShows::when_listed || !merged_.is_replaced(name)) {
            append_parts(parts, file, *merged);
        }
    }
    if (shows_ == MergeShows::at_once) {
        std::set<MergedFiles::Name> merged;
        for (const TableFile& part : parts) merged.emplace(part.table, part.name);
        std::erase_if(
            files, [&](const TableFile& file) { return merged.contains({file.table, file.name}); });
    }
    std::move(parts.begin(), parts.end(), std::back_inserter(files));
    std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::tie(a.table, a.name) < std::tie(b.table, b.name);
    });
    return files;
}

base::Result<void> MergedTableStore::reveal(const ports::StagedFile& file) {
    auto revealed = real_->reveal(file);
    if (revealed || revealed.error().retryable()) return revealed;
    const auto files = list();
    if (!files) return files.error();
    const bool is_part = std::any_of(files->begin(), files->end(), [&](const TableFile& each) {
        return each.table == file.table && each.name == file.name && !each.merged_into.empty();
    });
    return is_part ? base::Result<void>() : revealed;
}

base::Result<void> MergedTableStore::remove(const TableFile& file) {
    if (file.merged_into.empty()) return real_->remove(file);
    return base::rejected("'" + file.name + "' cannot be removed: it is part of " +
                          file.merged_into);
}

// Once rows were taken nothing else is tried: they would come twice.
template <class Taken, class Whole, class Span>
base::Result<void> MergedTableReader::find(const MergedFiles::Name& name,
                                           const std::function<void(const Taken&)>& take,
                                           const Whole& whole, const Span& span) {
    bool taken = false;
    const std::function<void(const Taken&)> noting = [&](const Taken& piece) {
        taken = true;
        take(piece);
    };
    // Nothing: no merged file is there that has it.
    const auto in_merged = [&]() -> std::optional<base::Result<void>> {
        for (const MergedFiles::Place& place : merged_.places_of(name)) {
            auto done = span(place.file, RowSpan{place.first_row, place.rows}, noting);
            const bool gone = !done && done.error().fault == base::Fault::lost_race;
            if (!gone || taken) return done;
        }
        return std::nullopt;
    };
    if (const auto done = in_merged()) return *done;
    auto done = whole(noting);
    if (done || taken || done.error().retryable()) return done;
    if (auto fresh = merged_.refresh(); !fresh) return fresh;
    return in_merged().value_or(done);
}

base::Result<void> MergedTableReader::read(ports::Table table, std::string_view name,
                                           const std::function<void(const ports::Rows&)>& take) {
    return find<ports::Rows>(
        {table, std::string(name)}, take,
        [&](const auto& noting) { return real_->read(table, name, noting); },
        [&](const std::string& file, RowSpan rows, const auto& noting) {
            return real_->read_span(table, file, rows, noting);
        });
}

base::Result<void> MergedTableReader::read_games(
    std::string_view name, const std::function<void(const std::vector<base::GameToken>&)>& take) {
    return find<std::vector<base::GameToken>>(
        {ports::Table::meta, std::string(name)}, take,
        [&](const auto& noting) { return real_->read_games(name, noting); },
        [&](const std::string& file, RowSpan rows, const auto& noting) {
            return real_->read_games_of(file, rows, noting);
        });
}

}  // namespace tables
