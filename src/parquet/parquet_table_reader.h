// Reads data files of the tables back, row by row as they were staged.
#pragma once

#include <filesystem>

#include "parquet/layout.h"
#include "ports/table_store.h"

namespace tables {

// Memory: one piece of rows, and a page of each column.
// Every page's checksum is verified; any damage in the data is a disk error. Beyond the door's
// contract: a function that throws ends the reading, and its exception comes out.
class ParquetTableReader final : public ports::TableReader {
public:
    static constexpr std::size_t k_piece_rows = std::size_t{64} << 10;

    explicit ParquetTableReader(const std::filesystem::path& output_dir,
                                std::size_t piece_rows = k_piece_rows)
        : layout_(output_dir), piece_rows_(piece_rows) {}

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override;

    base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) override;

private:
    Layout layout_;
    std::size_t piece_rows_;
};

}  // namespace tables
