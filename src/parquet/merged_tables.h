// Store and reader of tables of which some files were merged: callers see the files that commits
// name, as if nothing had been merged.
#pragma once

#include <memory>
#include <utility>

#include "parquet/merged_files.h"
#include "parquet/parquet_table_reader.h"
#include "ports/table_store.h"

namespace tables {

// When the files of a merge are in view, see MergedFiles.
enum class MergeShows : std::uint8_t {
    when_listed,  // in a folder: when they have their names
    at_once,      // in a bucket
};

// A data file that is in view by itself although a merged one that is in view has its rows too is
// listed twice: rows of it are doubled. Where merges show at once it is listed once: it waits to be
// removed.
class MergedTableStore final : public ports::TableStore {
public:
    MergedTableStore(std::unique_ptr<ports::TableStore> real,
                     std::shared_ptr<ports::ObjectStore> objects, MergeShows shows)
        : real_(std::move(real)), merged_(std::move(objects)), shows_(shows) {}

    base::Result<ports::StagedFile> stage(
        ports::Table table, std::string_view name, const ports::Rows& rows,
        const std::map<std::string, std::string>& footer) override {
        return real_->stage(table, name, rows, footer);
    }
    base::Result<void> sync(const ports::StagedFile& file) override { return real_->sync(file); }
    // One that was revealed by another process, and merged since, is in view too.
    base::Result<void> reveal(const ports::StagedFile& file) override;
    base::Result<std::vector<ports::TableFile>> list() override;
    base::Result<void> remove(const ports::TableFile& file) override;

private:
    std::unique_ptr<ports::TableStore> real_;
    MergedFiles merged_;
    MergeShows shows_;
};

// A file that was merged is looked for under its own name too: its merge may not have come to pass.
class MergedTableReader final : public ports::TableReader {
public:
    MergedTableReader(std::unique_ptr<ParquetTableReader> real,
                      std::shared_ptr<ports::ObjectStore> objects)
        : real_(std::move(real)), merged_(std::move(objects)) {}

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override;
    base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) override;

private:
    template <class Taken, class Whole, class Span>
    base::Result<void> find(const MergedFiles::Name& name,
                            const std::function<void(const Taken&)>& take, const Whole& whole,
                            const Span& span);

    std::unique_ptr<ParquetTableReader> real_;
    MergedFiles merged_;
};

}  // namespace tables
