// Which data files hold nothing but rows that other files hold as well.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "audit/buckets.h"
#include "base/result.h"
#include "ports/table_store.h"

namespace audit {

enum class Standing : std::uint8_t { committed, suspect };

// A data file in view.
struct HeldFile {
    ports::Table table = ports::Table::meta;
    std::string name;
    Standing standing = Standing::committed;
    std::uint64_t bytes = 0;
    // Of a suspect, the answer:
    std::uint64_t alone = 0;  // rows of it that no committed file has
    std::string trouble;      // why it cannot be read; empty: it can

    std::string path() const { return std::string(table_name(table)) + "/" + name; }
    // It can go without a row being lost.
    bool is_copy() const noexcept { return alone == 0 && trouble.empty(); }
};

struct CopyOptions {
    std::filesystem::path scratch = temporary_folder();
    std::size_t buffer_bytes = std::size_t{8} << 20;
};

// Fills in the answers. Rows are alike if all their columns are; a committed file that cannot be
// read proves nothing. Reads only tables that have a suspect. Memory: bounded, as Buckets is.
// Errors: disk, of temporary files.
base::Result<void> find_copies(ports::TableReader& reader, const CopyOptions& options,
                               std::vector<HeldFile>& files);

}  // namespace audit
