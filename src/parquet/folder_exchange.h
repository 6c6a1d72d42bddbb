// Files of a local folder in the place of others: another folder takes the place of the table's.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/time.h"
#include "parquet/disk.h"
#include "parquet/layout.h"
#include "parquet/merged_files.h"
#include "ports/file_exchange.h"

namespace tables {

// The next generation of a table's folder is made beside it: hard links of what stays, the merged
// files, and the Delta log, if there is one, with a version more. renameat2(2) exchanges the two.
// The old one is .generation-UNIQUE then, out of sight. It is removed by an exchange or clean()
// that comes k_listing later or more: whoever lists the old one meanwhile must find it whole. A
// crash leaves such a folder at worst, and staged files. Both tables are exchanged one by one:
// their rows stay the same. Beyond the door's contract: whoever has listed the folder before and
// opens a replaced file afterwards does not find it, and lists again; clean() takes no `before`.
class FolderExchange final : public ports::FileExchange {
public:
    static constexpr std::chrono::seconds k_listing{1};  // what listing a folder may take

    // Touches no disk.
    FolderExchange(const std::filesystem::path& output_dir, base::Clock clock,
                   SystemCalls calls = {});

    base::Result<void> exchange(ports::Table table,
                                const std::vector<ports::MergedFile>& merged) override;
    base::Result<std::uint64_t> clean(ports::Table table, base::Timestamp before) override;

private:
    base::Result<void> make_generation(const std::filesystem::path& folder, ports::Table table,
                                       const std::vector<ports::MergedFile>& merged) const;
    base::Result<std::uint64_t> remove_generations() const;

    Layout layout_;
    base::Clock clock_;
    Disk disk_;
    MergedFiles merged_;
};

}  // namespace tables
