// Removes drafts of commits, dead letters and the roster whose writers died. See layout.h.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "parquet/layout.h"

namespace tables {

// Only drafts are touched: a commit or dead letter that was linked from one stays as it is.
class DraftSweep {
public:
    // Touches no disk.
    explicit DraftSweep(const std::filesystem::path& output_dir) : layout_(output_dir) {}

    // Removes those last changed before that time, which must be so long ago that their writers are
    // gone; gives their paths below OUTPUT_DIR/superhero, ascending. No folder: none.
    // disk: a folder cannot be listed, or a draft not be removed.
    base::Result<std::vector<std::string>> remove_before(base::Timestamp time) const;

private:
    Layout layout_;
};

}  // namespace tables
