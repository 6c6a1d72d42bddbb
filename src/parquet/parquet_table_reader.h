// Reads data files of the tables back, row by row as they were staged.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "parquet/layout.h"
#include "ports/object_store.h"
#include "ports/table_store.h"

namespace tables {

struct OpenTable;

// Memory: one piece of rows, and a page of each column; of an object all its bytes, too.
// Every page's checksum is verified; any damage in the data is a disk error. Beyond the door's
// contract: a function that throws ends the reading, and its exception comes out.
class ParquetTableReader final : public ports::TableReader {
public:
    static constexpr std::size_t k_piece_rows = std::size_t{64} << 10;

    // Of files in a folder.
    explicit ParquetTableReader(const std::filesystem::path& output_dir,
                                std::size_t piece_rows = k_piece_rows)
        : layout_(output_dir), piece_rows_(piece_rows) {}
    // Of objects in a store.
    explicit ParquetTableReader(std::shared_ptr<ports::ObjectStore> store,
                                std::size_t piece_rows = k_piece_rows)
        : store_(std::move(store)), piece_rows_(piece_rows) {}

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override;

    base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) override;

private:
    base::Result<std::unique_ptr<OpenTable>> open(ports::Table table, std::string_view name) const;

    std::shared_ptr<ports::ObjectStore> store_;  // nullptr: layout_ has paths
    Layout layout_;
    std::size_t piece_rows_;
};

}  // namespace tables
