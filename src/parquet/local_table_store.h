// The tables as Parquet files in a local folder. See layout.h for where they lie.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "parquet/disk.h"
#include "parquet/layout.h"
#include "parquet/table_file_writer.h"
#include "ports/table_store.h"

namespace tables {

struct StoreOptions {
    WriteOptions write;
    SystemCalls calls;
};

// Many processes may share the folder. A crash of any of them leaves hidden files at worst.
// Beyond the door's contract:
// - stage() wants a name that ends with ".parquet" and begins with neither '.' nor '_': rejected.
// - sync() is for files that this object staged; until then each holds a file descriptor.
// - reveal() refuses a file that this object staged and could not make durable, and never replaces
//   another file that is visible under the name.
// - list() knows neither foreign files nor folders; no folder at all is an empty list.
class LocalTableStore final : public ports::TableStore {
public:
    // Touches no disk. Throws base::Failure (settings) when an option is out of range.
    explicit LocalTableStore(const std::filesystem::path& output_dir, StoreOptions options = {});

    base::Result<ports::StagedFile> stage(
        ports::Table table, std::string_view name, const ports::Rows& rows,
        const std::map<std::string, std::string>& footer) override;
    base::Result<void> sync(const ports::StagedFile& file) override;
    base::Result<void> reveal(const ports::StagedFile& file) override;
    base::Result<std::vector<ports::TableFile>> list() override;
    base::Result<void> remove(const ports::TableFile& file) override;

private:
    // A file staged here and not yet revealed or removed.
    struct Staged {
        std::optional<File> open;  // until sync(): whoever wrote must see the fsync's error
        bool durable = false;
    };

    base::Result<File> create(const std::filesystem::path& path) const;
    base::Result<std::uint64_t> write(const File& file, const FileContent& content) const;
    base::Result<void> rename(const ports::StagedFile& file) const;

    Layout layout_;
    WriteOptions options_;
    Disk disk_;
    std::map<std::string, Staged> staged_;  // by staged_name
};

}  // namespace tables
