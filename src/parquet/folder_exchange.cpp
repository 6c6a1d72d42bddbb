#include "parquet/folder_exchange.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <system_error>

#include "parquet/delta_log.h"
#include "parquet/folder_lock.h"
#include "parquet/folder_objects.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_generation = ".generation-";

// Gives a new folder the rights and the owner of another; the owner only if this process may.
base::Result<void> make_folder_like(const fs::path& model, const fs::path& folder) {
    struct stat info{};
    if (::stat(model.c_str(), &info) != 0) {
        return base::disk_error("cannot look at " + model.string(), errno);
    }
    if (::mkdir(folder.c_str(), 0700) != 0) {
        return base::disk_error("cannot make folder " + folder.string(), errno);
    }
    if (::chown(folder.c_str(), info.st_uid, info.st_gid) != 0 && errno != EPERM) {
        return base::disk_error("cannot give away " + folder.string(), errno);
    }
    if (::chmod(folder.c_str(), info.st_mode & 07777) != 0) {
        return base::disk_error("cannot set the rights of " + folder.string(), errno);
    }
    return {};
}

// Hard links of all files below `from`, in folders of their own; not of those directly in it that
// are left out. Throws std::filesystem::filesystem_error.
base::Result<void> link_all(const Disk& disk, const fs::path& from, const fs::path& to,
                            const std::set<std::string>& left_out) {
    if (auto made = make_folder_like(from, to); !made) return made;
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename();
        if (left_out.contains(name)) continue;
        const bool is_folder = entry.is_directory() && !entry.is_symlink();
        auto linked = is_folder ? link_all(disk, entry.path(), to / name, {})
                                : disk.link(entry.path(), to / name);
        if (!linked) return linked;
    }
    return disk.sync_folder(to);
}

std::set<std::string> replaced_by(const std::vector<ports::MergedFile>& merged) {
    std::set<std::string> names;
    for (const ports::MergedFile& each : merged) {
        names.insert(each.replaced.begin(), each.replaced.end());
    }
    return names;
}

}  // namespace

FolderExchange::FolderExchange(const fs::path& output_dir, base::Clock clock, SystemCalls calls)
    : layout_(output_dir), clock_(clock), disk_(calls), merged_(open_folder(output_dir, calls)) {}

base::Result<std::uint64_t> FolderExchange::remove_generations() const {
    std::uint64_t files = 0;
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(layout_.root(), failed)) {
        if (!entry.path().filename().string().starts_with(k_generation)) continue;
        struct stat info{};
        const auto exchanged = entry.path() / layout_.root().filename();
        const bool is_there = ::stat(exchanged.c_str(), &info) == 0;
        if (is_there && clock_() - modified_time(info) < k_listing) continue;
        // Whoever died after the exchange may not have come so far.
        if (auto done = disk_.sync_folder(layout_.root()); !done) return done.error();
        for (const auto& below : fs::recursive_directory_iterator(entry.path(), failed)) {
            files += below.path().extension() == ".parquet" ? 1 : 0;
        }
        if (!failed) fs::remove_all(entry.path(), failed);
        if (failed) {
            return base::disk_error("cannot remove " + entry.path().string(), failed.value());
        }
    }
    return files;
}

base::Result<void> FolderExchange::make_generation(
    const fs::path& folder, ports::Table table,
    const std::vector<ports::MergedFile>& merged) const {
    const Layout next(folder);
    if (auto made = disk_.make_folders(next.root()); !made) return made;
    std::set<std::string> left_out = replaced_by(merged);
    for (const ports::MergedFile& each : merged) left_out.insert(each.file.staged_name);
    try {
        auto linked = link_all(disk_, layout_.table(table), next.table(table), left_out);
        if (!linked) return linked;
    } catch (const fs::filesystem_error& error) {
        return base::disk_error("cannot list " + error.path1().string(), error.code().value());
    }
    for (const ports::MergedFile& each : merged) {
        auto linked = disk_.link(layout_.table(table) / each.file.staged_name,
                                 next.table(table) / each.file.name);
        if (!linked) return linked;
    }
    DeltaLog delta(open_folder(folder), clock_);
    if (auto replaced = delta.replace(table, merged); !replaced) return replaced;
    return disk_.sync_folder(next.table(table));
}

base::Result<void> FolderExchange::exchange(ports::Table table,
                                            const std::vector<ports::MergedFile>& merged) {
    const auto lock = FolderLock::alone(layout_);
    if (!lock) return lock.error();
    if (const auto removed = remove_generations(); !removed) return removed.error();
    for (const std::string& name : replaced_by(merged)) {
        if (::access((layout_.table(table) / name).c_str(), F_OK) == 0) continue;
        return base::Error{base::Fault::lost_race,
                           (layout_.table(table) / name).string() + " is not there any more"};
    }
    if (auto known = merged_.refresh(); !known) return known;
    if (auto noted = merged_.append({table, clock_(), merged}); !noted) return noted;
    const fs::path folder = layout_.root() / (std::string(k_generation) + unique_text());
    auto done = make_generation(folder, table, merged);
    const Layout next(folder);
    if (done) done = disk_.exchange(next.table(table), layout_.table(table));
    if (done) return disk_.sync_folder(layout_.root());
    // What is left of it is the next one's to remove.
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return done;
}

base::Result<std::uint64_t> FolderExchange::clean(ports::Table, base::Timestamp) {
    const auto lock = FolderLock::alone(layout_);
    if (!lock) return lock.error();
    return remove_generations();
}

}  // namespace tables
