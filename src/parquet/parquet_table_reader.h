// Reads data files of the tables back, row by row as they were staged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "parquet/layout.h"
#include "ports/object_store.h"
#include "ports/table_store.h"

namespace tables {

struct OpenTable;
enum class Columns : std::uint8_t;

// Rows [first, first + rows) of a data file.
struct RowSpan {
    std::uint64_t first = 0;
    std::uint64_t rows = 0;
};

// Memory: one piece of rows, and a page of each column; of an object all its bytes, too.
// Every page's checksum is verified; any damage in the data is a disk error. Beyond the door's
// contract: a function that throws ends the reading, and its exception comes out.
class ParquetTableReader final : public ports::TableReader {
public:
    static constexpr std::size_t k_piece_rows = std::size_t{64} << 10;

    // Of files in a folder.
    explicit ParquetTableReader(const std::filesystem::path& output_dir,
                                std::size_t piece_rows = k_piece_rows);
    // Of objects in a store.
    explicit ParquetTableReader(std::shared_ptr<ports::ObjectStore> store,
                                std::size_t piece_rows = k_piece_rows);
    ~ParquetTableReader() override;

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override;

    base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) override;

    // As read() and read_games(), of these rows only. The file stays open, so that spans which are
    // asked for in their order are read in one go. lost_race: there is no such file.
    base::Result<void> read_span(ports::Table table, std::string_view name, RowSpan span,
                                 const std::function<void(const ports::Rows&)>& take);
    base::Result<void> read_games_of(
        std::string_view name, RowSpan span,
        const std::function<void(const std::vector<base::GameToken>&)>& take);

private:
    struct Kept;  // a file that stays open
    using KeptKey = std::pair<ports::Table, Columns>;

    // nullptr: there is no such file.
    base::Result<std::unique_ptr<OpenTable>> open(ports::Table table, std::string_view name) const;
    base::Result<std::unique_ptr<OpenTable>> open_whole(ports::Table table,
                                                        std::string_view name) const;
    base::Result<void> read_rows(KeptKey key, std::string_view name, RowSpan span,
                                 const std::function<void(const ports::Rows&)>& take);
    base::Result<void> keep_open(KeptKey key, std::string_view name, RowSpan span);

    std::shared_ptr<ports::ObjectStore> store_;  // nullptr: layout_ has paths
    Layout layout_;
    std::size_t piece_rows_;
    std::map<KeptKey, std::unique_ptr<Kept>> kept_;
};

}  // namespace tables
