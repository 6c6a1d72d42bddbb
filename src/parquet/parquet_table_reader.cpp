#include "parquet/parquet_table_reader.h"

#include <arrow/io/memory.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "parquet/file_pieces.h"
#include "parquet/memory.h"

namespace tables {
namespace {

constexpr std::size_t k_largest_object = std::size_t{2} << 30;

// Only Arrow's exceptions become errors: those of `take` are the caller's own.
template <class Take>
base::Result<void> read_pieces(const OpenTable& open, Columns columns, const Take& take) {
    std::unique_ptr<FilePieces> file;
    ports::Rows rows;
    for (bool more = true; more;) {
        try {
            if (!file) file = std::make_unique<FilePieces>(open, columns);
            more = file->next(rows, take.piece_rows);
        } catch (const std::exception& problem) {
            return unreadable(open.place, problem.what());
        }
        if (more) take.function(rows);
    }
    file.reset();
    give_back_memory();
    return {};
}

template <class Function>
struct Take {
    std::size_t piece_rows;
    Function function;
};

}  // namespace

struct ParquetTableReader::Kept {
    std::string name;
    std::string place;
    std::unique_ptr<FilePieces> file;
};

ParquetTableReader::ParquetTableReader(const std::filesystem::path& output_dir,
                                       std::size_t piece_rows)
    : layout_(output_dir), piece_rows_(piece_rows) {}

ParquetTableReader::ParquetTableReader(std::shared_ptr<ports::ObjectStore> store,
                                       std::size_t piece_rows)
    : store_(std::move(store)), piece_rows_(piece_rows) {}

ParquetTableReader::~ParquetTableReader() = default;

base::Result<std::unique_ptr<OpenTable>> ParquetTableReader::open(ports::Table table,
                                                                  std::string_view name) const {
    if (!is_data_name(name)) {
        return base::rejected("'" + std::string(name) + "' is not the name of a data file");
    }
    auto open = std::make_unique<OpenTable>();
    open->table = table;
    open->place = (layout_.table(table) / name).string();
    if (store_ == nullptr) {
        const bool gone = ::access(open->place.c_str(), F_OK) != 0 && errno == ENOENT;
        if (gone) open.reset();
        return open;
    }
    auto bytes = store_->get(open->place, k_largest_object);
    open->place = store_->place(open->place);
    if (!bytes) return bytes.error();
    if (!*bytes) return std::unique_ptr<OpenTable>();
    open->source = arrow::io::BufferReader::FromString(std::move(**bytes));
    return open;
}

base::Result<std::unique_ptr<OpenTable>> ParquetTableReader::open_whole(
    ports::Table table, std::string_view name) const {
    auto opened = open(table, name);
    if (!opened || *opened) return opened;
    const std::string path = (layout_.table(table) / name).string();
    return unreadable(store_ == nullptr ? path : store_->place(path), "it is not there");
}

base::Result<void> ParquetTableReader::read(ports::Table table, std::string_view name,
                                            const std::function<void(const ports::Rows&)>& take) {
    const auto opened = open_whole(table, name);
    if (!opened) return opened.error();
    return read_pieces(**opened, Columns::all,
                       Take{piece_rows_, [&take](const ports::Rows& rows) { take(rows); }});
}

base::Result<void> ParquetTableReader::read_games(
    std::string_view name, const std::function<void(const std::vector<base::GameToken>&)>& take) {
    const auto opened = open_whole(ports::Table::meta, name);
    if (!opened) return opened.error();
    return read_pieces(**opened, Columns::game_only,
                       Take{piece_rows_, [&take](const ports::Rows& rows) { take(rows.game); }});
}

base::Result<void> ParquetTableReader::keep_open(KeptKey key, std::string_view name, RowSpan span) {
    std::unique_ptr<Kept>& kept = kept_[key];
    if (kept && kept->name == name && kept->file->position() <= span.first) return {};
    kept.reset();
    auto opened = open(key.first, name);
    if (!opened) return opened.error();
    if (*opened == nullptr) {
        return base::Error{base::Fault::lost_race, std::string(name) + " is not there any more"};
    }
    auto fresh = std::make_unique<Kept>();
    fresh->name = name;
    fresh->place = (*opened)->place;
    try {
        fresh->file = std::make_unique<FilePieces>(**opened, key.second);
    } catch (const std::exception& problem) {
        return unreadable(fresh->place, problem.what());
    }
    kept = std::move(fresh);
    return {};
}

base::Result<void> ParquetTableReader::read_rows(
    KeptKey key, std::string_view name, RowSpan span,
    const std::function<void(const ports::Rows&)>& take) {
    if (auto kept = keep_open(key, name, span); !kept) return kept;
    Kept& kept = *kept_[key];
    ports::Rows rows;
    bool begun = false;
    for (std::uint64_t left = span.rows; left > 0 || !begun;) {
        try {
            if (!std::exchange(begun, true)) kept.file->skip(span.first - kept.file->position());
            if (left > 0 && !kept.file->next(rows, std::min<std::uint64_t>(left, piece_rows_))) {
                throw std::runtime_error("rows are missing");
            }
            // At the end the reader looks whether the file holds what it says.
            ports::Rows none;
            const bool at_end = kept.file->position() == kept.file->size();
            if (at_end && kept.file->next(none, 1)) throw std::runtime_error("it has more rows");
        } catch (const std::exception& problem) {
            const std::string place = kept.place;
            kept_[key].reset();
            return unreadable(place, problem.what());
        }
        if (left > 0) take(rows);
        left -= std::min<std::uint64_t>(left, rows.game.size());
    }
    return {};
}

base::Result<void> ParquetTableReader::read_span(
    ports::Table table, std::string_view name, RowSpan span,
    const std::function<void(const ports::Rows&)>& take) {
    return read_rows({table, Columns::all}, name, span, take);
}

base::Result<void> ParquetTableReader::read_games_of(
    std::string_view name, RowSpan span,
    const std::function<void(const std::vector<base::GameToken>&)>& take) {
    return read_rows({ports::Table::meta, Columns::game_only}, name, span,
                     [&take](const ports::Rows& rows) { take(rows.game); });
}

}  // namespace tables
