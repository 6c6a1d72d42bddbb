#include "parquet/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace tables {

base::Result<FolderLock> FolderLock::share(const Layout& layout) { return take(layout, LOCK_SH); }
base::Result<FolderLock> FolderLock::alone(const Layout& layout) { return take(layout, LOCK_EX); }

base::Result<FolderLock> FolderLock::take(const Layout& layout, int how) {
    const auto path = layout.lock();
    File file(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0666), path);
    if (file.handle() < 0) {
        if (errno == ENOENT) return FolderLock(std::move(file));
        return base::disk_error("cannot open " + path.string(), errno);
    }
    while (::flock(file.handle(), how) != 0) {
        if (errno == EINTR) continue;
        return base::disk_error("cannot lock " + path.string(), errno);
    }
    return FolderLock(std::move(file));
}

}  // namespace tables
