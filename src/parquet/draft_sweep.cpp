#include "parquet/draft_sweep.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "parquet/disk.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

base::Result<bool> is_old(const fs::path& path, base::Timestamp time) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) {
        if (errno == ENOENT) return false;  // its writer was at work
        return base::disk_error("cannot look at " + path.string(), errno);
    }
    const auto changed = base::Timestamp(std::chrono::seconds(info.st_mtim.tv_sec) +
                                         std::chrono::microseconds(info.st_mtim.tv_nsec / 1000));
    return S_ISREG(info.st_mode) && changed < time;
}

}  // namespace

base::Result<std::vector<std::string>> DraftSweep::remove_before(base::Timestamp time) const {
    std::vector<std::string> removed;
    for (const fs::path& top :
         {layout_.commits(), layout_.dead(), layout_.heroes(), layout_.delta(ports::Table::meta),
          layout_.delta(ports::Table::podium), layout_.compacted(), layout_.races()}) {
        std::error_code error;
        fs::recursive_directory_iterator at(top, error);
        if (error == std::errc::no_such_file_or_directory) continue;
        for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
            const fs::path& path = at->path();
            if (!is_draft_name(path.filename().string())) continue;
            const auto old = is_old(path, time);
            if (!old) return old.error();
            if (!*old) continue;
            if (auto done = Disk().remove(path); !done) return done.error();
            removed.push_back(path.lexically_relative(layout_.root()).string());
        }
        if (error) return base::disk_error("cannot list " + top.string(), error.value());
    }
    std::sort(removed.begin(), removed.end());
    return removed;
}

}  // namespace tables
