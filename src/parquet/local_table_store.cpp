#include "parquet/local_table_store.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include "base/owned.h"
#include "parquet/folder_lock.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

using OpenFolder = base::Owned<DIR, ::closedir>;

// Appends the data files of one table's folder.
base::Result<void> list_folder(const fs::path& path, ports::Table table,
                               std::vector<ports::TableFile>& files) {
    const OpenFolder folder(::opendir(path.c_str()));
    if (!folder && errno == ENOENT) return {};
    if (!folder) return base::disk_error("cannot list " + path.string(), errno);
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());
        if (entry == nullptr && errno == 0) return {};
        if (entry == nullptr) return base::disk_error("cannot list " + path.string(), errno);
        std::string name = entry->d_name;
        const bool visible = is_data_name(name);
        if (!visible && !is_staged_name(name)) continue;
        struct stat info{};
        if (::fstatat(::dirfd(folder.get()), name.c_str(), &info, 0) != 0) {
            if (errno == ENOENT) continue;  // revealed or removed meanwhile
            return base::disk_error("cannot look at " + (path / name).string(), errno);
        }
        if (!S_ISREG(info.st_mode)) continue;
        files.push_back({table, std::move(name), visible, static_cast<std::uint64_t>(info.st_size),
                         modified_time(info)});
    }
}

base::Result<void> check_names(const ports::StagedFile& file) {
    if (is_data_name(file.name) && is_staged_name(file.staged_name)) return {};
    return base::rejected("'" + file.staged_name + "' and '" + file.name +
                          "' are not the names of a staged data file");
}

}  // namespace

LocalTableStore::LocalTableStore(const fs::path& output_dir, StoreOptions options)
    : layout_(output_dir), options_(options.write), disk_(options.calls) {
    if (const auto fine = check_options(options_); !fine) throw base::Failure(fine.error());
}

base::Result<std::uint64_t> LocalTableStore::write(const File& file,
                                                   const FileContent& content) const {
    return write_table_file(content, options_, [this, &file](std::string_view bytes) {
        return disk_.write(file, bytes);
    });
}

base::Result<File> LocalTableStore::create(const fs::path& path) const {
    const auto lock = FolderLock::share(layout_);
    if (!lock) return lock.error();
    return disk_.create(path);
}

base::Result<ports::StagedFile> LocalTableStore::stage(
    ports::Table table, std::string_view name, const ports::Rows& rows,
    const std::map<std::string, std::string>& footer) {
    if (!is_data_name(name)) {
        return base::rejected("'" + std::string(name) + "' cannot be a data file's name: " +
                              "it ends with .parquet and begins with neither '.' nor '_'");
    }
    const fs::path folder = layout_.table(table);
    if (auto made = disk_.make_folders(folder); !made) return made.error();

    const std::string staged_name = make_staged_name(name, unique_text());
    auto file = create(folder / staged_name);
    if (!file) return file.error();
    const auto bytes = write(*file, {table, rows, footer});
    if (!bytes) {
        // The error that matters is the one at hand.
        (void)disk_.remove(file->path());
        return bytes.error();
    }
    staged_.emplace(staged_name, Staged{std::move(*file), false});
    return ports::StagedFile{table, staged_name, std::string(name), *bytes};
}

base::Result<void> LocalTableStore::sync(const ports::StagedFile& file) {
    const auto found = staged_.find(file.staged_name);
    const fs::path path = layout_.table(file.table) / file.staged_name;
    if (found == staged_.end()) {
        return base::disk_error("cannot make durable " + path.string() +
                                ": not staged by this process, stage the rows again");
    }
    Staged& staged = found->second;
    if (staged.durable) return {};
    if (!staged.open) {
        return base::disk_error("cannot make durable " + path.string() +
                                ": it failed before, remove the file and stage the rows again");
    }
    const File handle = std::move(*staged.open);
    staged.open.reset();
    if (auto done = disk_.sync(handle); !done) return done;
    if (auto done = disk_.sync_folder(layout_.table(file.table)); !done) return done;
    staged.durable = true;
    return {};
}

base::Result<void> LocalTableStore::rename(const ports::StagedFile& file) const {
    const auto lock = FolderLock::share(layout_);
    if (!lock) return lock.error();
    const fs::path folder = layout_.table(file.table);
    const fs::path from = folder / file.staged_name;
    const fs::path to = folder / file.name;
    if (::access(from.c_str(), F_OK) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            return base::disk_error("cannot reveal " + from.string(), errno);
        }
        if (::access(to.c_str(), F_OK) == 0) return {};
        return base::disk_error("cannot reveal " + to.string() + ": neither it nor " +
                                file.staged_name + " is there; the ledger names it, so its rows " +
                                "are lost unless you bring the file back");
    }
    const auto renamed = disk_.rename(from, to);
    if (renamed && *renamed == Published::made) return {};
    if (renamed) {
        return base::disk_error("cannot reveal " + from.string() + " as " + to.string() +
                                ": another file has that name; see which one belongs there");
    }
    // Somebody else may have revealed it since.
    if (::access(from.c_str(), F_OK) != 0 && ::access(to.c_str(), F_OK) == 0) return {};
    return renamed.error();
}

base::Result<void> LocalTableStore::reveal(const ports::StagedFile& file) {
    if (auto fine = check_names(file); !fine) return fine;
    const auto found = staged_.find(file.staged_name);
    if (found != staged_.end() && !found->second.durable) {
        return base::disk_error("cannot reveal " +
                                (layout_.table(file.table) / file.staged_name).string() +
                                ": it was not made durable");
    }
    if (auto done = rename(file); !done) return done;
    if (found != staged_.end()) staged_.erase(found);
    return disk_.sync_folder(layout_.table(file.table));
}

base::Result<std::vector<ports::TableFile>> LocalTableStore::list() {
    std::vector<ports::TableFile> files;
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        if (auto done = list_folder(layout_.table(table), table, files); !done) {
            return done.error();
        }
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::tie(a.table, a.name) < std::tie(b.table, b.name);
    });
    return files;
}

base::Result<void> LocalTableStore::remove(const ports::TableFile& file) {
    if (!is_data_name(file.name) && !is_staged_name(file.name)) {
        return base::rejected("'" + file.name + "' is not the name of a data file");
    }
    staged_.erase(file.name);
    const auto lock = FolderLock::share(layout_);
    if (!lock) return lock.error();
    return disk_.remove(layout_.table(file.table) / file.name);
}

}  // namespace tables
