#include "parquet/folder_objects.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <set>
#include <utility>

#include "base/owned.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

using OpenFolder = base::Owned<DIR, ::closedir>;

constexpr std::size_t k_together = 256;  // each draft holds a file descriptor

}  // namespace

base::Result<std::size_t> FolderObjects::put_new(std::span<const ports::NamedBytes> objects) const {
    std::size_t names_taken = 0;
    std::vector<Draft> drafts;
    for (const ports::NamedBytes& object : objects) {
        if (::access(path(object.name).c_str(), F_OK) == 0) {
            ++names_taken;
            continue;
        }
        auto draft = disk_.start(path(object.name), object.bytes);
        if (!draft) return draft.error();
        drafts.push_back(std::move(*draft));
    }
    if (auto done = disk_.sync(drafts); !done) return done.error();
    for (const Draft& draft : drafts) {
        const auto published = disk_.finish(draft);
        if (!published) return published.error();
        if (*published == Published::name_taken) ++names_taken;
    }
    return names_taken;
}

base::Result<void> FolderObjects::replace(const ports::NamedBytes& object) const {
    SystemCalls calls = calls_;
    if (calls.rename == nullptr) calls.rename = std::rename;  // unlike the usual one, it replaces
    const Disk disk(calls);
    const auto draft = disk.start(path(object.name), object.bytes);
    if (!draft) return draft.error();
    if (auto done = disk.sync(draft->file()); !done) return done;
    const auto renamed = disk.rename(draft->file().path(), draft->target());
    if (!renamed) return renamed.error();
    return {};
}

base::Result<std::size_t> FolderObjects::put(std::span<const ports::NamedBytes> objects,
                                             ports::IfTaken taken) {
    std::set<fs::path> folders;
    for (const ports::NamedBytes& object : objects) {
        folders.insert(path(object.name).parent_path());
    }
    for (const fs::path& folder : folders) {
        if (auto made = disk_.make_folders(folder); !made) return made.error();
    }
    std::size_t names_taken = 0;
    if (taken == ports::IfTaken::replace) {
        for (const ports::NamedBytes& object : objects) {
            if (auto done = replace(object); !done) return done.error();
        }
    }
    for (auto left = objects; taken == ports::IfTaken::keep && !left.empty();) {
        const auto piece = left.first(std::min(left.size(), k_together));
        const auto put = put_new(piece);
        if (!put) return put;
        names_taken += *put;
        left = left.subspan(piece.size());
    }
    // Also where nothing was new: whoever was first may have died before this.
    for (const fs::path& folder : folders) {
        if (auto done = disk_.sync_folder(folder); !done) return done.error();
    }
    return names_taken;
}

base::Result<std::vector<std::optional<std::string>>> FolderObjects::get_all(
    std::span<const std::string> names, std::size_t limit) {
    std::vector<std::optional<std::string>> objects;
    objects.reserve(names.size());
    for (const std::string& name : names) {
        auto object = disk_.find(path(name), limit);
        if (!object) return object.error();
        objects.push_back(std::move(*object));
    }
    return objects;
}

base::Result<std::vector<ports::StoreEntry>> FolderObjects::list(std::string_view folder,
                                                                 const ports::ListRange& range) {
    const fs::path at = path(folder);
    std::vector<ports::StoreEntry> entries;
    const OpenFolder open(::opendir(at.c_str()));
    if (!open && errno == ENOENT) return entries;
    if (!open) return base::disk_error("cannot list " + at.string(), errno);
    for (;;) {
        errno = 0;
        const dirent* found = ::readdir(open.get());
        if (found == nullptr && errno == 0) break;
        if (found == nullptr) return base::disk_error("cannot list " + at.string(), errno);
        const std::string_view name = found->d_name;
        if (name.starts_with('.') || name <= range.after) continue;
        struct stat info{};
        if (::fstatat(::dirfd(open.get()), found->d_name, &info, 0) != 0) {
            if (errno == ENOENT) continue;  // removed meanwhile
            return base::disk_error("cannot look at " + (at / name).string(), errno);
        }
        const bool is_folder = S_ISDIR(info.st_mode);
        if (!is_folder && !S_ISREG(info.st_mode)) continue;
        entries.push_back({std::string(name), is_folder, static_cast<std::uint64_t>(info.st_size),
                           modified_time(info)});
    }
    if (range.settle) {
        if (auto durable = disk_.settle_folder(at); !durable) return durable.error();
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

base::Result<void> FolderObjects::remove(std::string_view name) { return disk_.remove(path(name)); }

std::shared_ptr<ports::ObjectStore> open_folder(const fs::path& folder, SystemCalls calls) {
    return std::make_shared<FolderObjects>(folder, calls);
}

}  // namespace tables
