// Rows to the bytes of one Parquet file.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "parquet/number_types.h"
#include "ports/table_store.h"

namespace tables {

struct WriteOptions {
    // 1 to 9. Level 6 makes files 4 % smaller than 1 and takes three times as long.
    int gzip_level = 1;
    std::int64_t rows_per_group = std::int64_t{1} << 20;
    NumberTypes types = NumberTypes::unsigned_numbers;
};

// settings: an option is out of range.
base::Result<void> check_options(const WriteOptions& options);

struct FileContent {
    ports::Table table = ports::Table::meta;
    const ports::Rows& rows;
    const std::map<std::string, std::string>& footer;
};

// Takes the file's bytes, in order, in pieces of some hundred KiB. An error ends the writing.
using ByteSink = std::function<base::Result<void>(std::string_view)>;

// Writes a whole file and returns its size in bytes. Every page carries a checksum. Tokens are
// plain: a dictionary made files no smaller, and other encodings are unknown to some readers.
// Errors: the sink's own; rejected: the table's columns have different lengths, or a number is
// above what its column's type holds; then the sink was given nothing.
base::Result<std::uint64_t> write_table_file(const FileContent& content,
                                             const WriteOptions& options, const ByteSink& sink);

}  // namespace tables
