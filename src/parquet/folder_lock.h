// Keeps the tables' folders in their places while something is done in them.
#pragma once

#include "base/result.h"
#include "parquet/disk.h"
#include "parquet/layout.h"

namespace tables {

// An flock(2) on superhero/.lock. Whoever makes, renames or removes a file in a table's folder by
// its path shares it meanwhile; whoever puts another folder in its place has it alone, for the
// milliseconds that that takes. It ends with the object, and with the process.
// Blocking: until it can be had. Threads: each lock is of its own, also within one process.
class FolderLock {
public:
    // No folder of tables yet: there is nothing to lock. Errors: disk.
    static base::Result<FolderLock> share(const Layout& layout);
    static base::Result<FolderLock> alone(const Layout& layout);

private:
    explicit FolderLock(File file) : file_(std::move(file)) {}
    static base::Result<FolderLock> take(const Layout& layout, int how);

    File file_;
};

}  // namespace tables
