#include "parquet/disk.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ranges>
#include <vector>

namespace tables {
namespace {

namespace fs = std::filesystem;

base::Error failed(std::string_view verb, const fs::path& path, int code) {
    return base::disk_error("cannot " + std::string(verb) + " " + path.string(), code);
}

// rename(2) that fails with EEXIST instead of replacing.
int rename_new(const char* from, const char* to) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    // Some network file systems lack it. Names of data files are unique, so asking first serves.
    if (::access(to, F_OK) == 0) {
        errno = EEXIST;
        return -1;
    }
    return ::rename(from, to);
}

int exchange_names(const char* one, const char* other) {
    return ::renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

}  // namespace

File::~File() {
    if (handle_ >= 0) ::close(handle_);
}

Draft::~Draft() {
    if (file_.handle() >= 0) ::unlink(file_.path().c_str());
}

base::Result<void> Disk::make_folders(const fs::path& folder) const {
    std::vector<fs::path> missing;
    struct stat info{};
    for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
        if (::stat(at.c_str(), &info) == 0) {
            if (!S_ISDIR(info.st_mode)) return failed("use as a folder", at, ENOTDIR);
            break;
        }
        if (errno != ENOENT) return failed("make folder", at, errno);
        missing.push_back(at);
        if (at == at.parent_path()) break;
    }
    for (const fs::path& at : missing | std::views::reverse) {
        if (::mkdir(at.c_str(), 0777) != 0 && errno != EEXIST) {
            return failed("make folder", at, errno);
        }
        const fs::path above = at.has_parent_path() ? at.parent_path() : fs::path(".");
        if (auto done = sync_folder(above); !done) return done;
    }
    return {};
}

base::Result<File> Disk::create(const fs::path& path) const {
    const int handle = calls_.create != nullptr
                           ? calls_.create(path.c_str())
                           : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (handle < 0) return failed("create", path, errno);
    return File(handle, path);
}

base::Result<void> Disk::write(const File& file, std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t written = calls_.write(file.handle(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed("write", file.path(), written < 0 ? errno : EIO);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

base::Result<void> Disk::sync(const File& file) const {
    if (calls_.fsync(file.handle()) != 0) return failed("make durable", file.path(), errno);
    return {};
}

base::Result<void> Disk::sync(const std::vector<Draft>& drafts) const {
    if (drafts.empty()) return {};
    // The first one was open before anything was written to any: it is told of every error since.
    const File& file = drafts.front().file();
    if (drafts.size() == 1) return sync(file);
    if (calls_.syncfs(file.handle()) != 0) return failed("make durable", file.path(), errno);
    return {};
}

base::Result<void> Disk::sync_folder(const fs::path& folder) const {
    const File handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder);
    if (handle.handle() < 0) return failed("open folder", folder, errno);
    return sync(handle);
}

base::Result<void> Disk::settle_folder(const fs::path& folder) const {
    const File handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder);
    if (handle.handle() < 0) return failed("open folder", folder, errno);
    if (calls_.fsync(handle.handle()) == 0 || errno == EROFS || errno == EINVAL) return {};
    return failed("sync", folder, errno);
}

base::Result<Draft> Disk::start(const fs::path& target, std::string_view text) const {
    const std::string name = "." + target.stem().string() + "-" + unique_text() + ".tmp";
    auto file = create(target.parent_path() / name);
    if (!file) return file.error();
    Draft draft(std::move(*file), target);
    if (auto written = write(draft.file(), text); !written) return written.error();
    return draft;
}

base::Result<Published> Disk::finish(const Draft& draft) const {
    if (calls_.link(draft.file().path().c_str(), draft.target().c_str()) == 0) {
        return Published::made;
    }
    if (errno == EEXIST) return Published::name_taken;
    if (errno == EPERM || errno == EOPNOTSUPP) {
        return base::disk_error("cannot link " + draft.target().string() +
                                ": its file system has no hard links, choose another OUTPUT_DIR");
    }
    return failed("link", draft.target(), errno);
}

base::Result<Published> Disk::publish(const fs::path& target, std::string_view text) const {
    const auto draft = start(target, text);
    if (!draft) return draft.error();
    if (auto done = sync(draft->file()); !done) return done.error();
    return finish(*draft);
}

base::Result<Published> Disk::rename(const fs::path& from, const fs::path& to) const {
    const auto call = calls_.rename != nullptr ? calls_.rename : rename_new;
    if (call(from.c_str(), to.c_str()) == 0) return Published::made;
    if (errno == EEXIST) return Published::name_taken;
    return failed("rename " + from.string() + " to", to, errno);
}

base::Result<void> Disk::link(const fs::path& file, const fs::path& name) const {
    if (calls_.link(file.c_str(), name.c_str()) == 0) return {};
    return failed("link " + file.string() + " as", name, errno);
}

base::Result<void> Disk::exchange(const fs::path& one, const fs::path& other) const {
    const auto call = calls_.exchange != nullptr ? calls_.exchange : exchange_names;
    if (call(one.c_str(), other.c_str()) == 0) return {};
    if (errno == EINVAL || errno == ENOSYS || errno == EXDEV) {
        return base::rejected("cannot exchange " + one.string() + " and " + other.string() +
                              ": the file system cannot do that in one step; choose an OUTPUT_DIR "
                              "on a local one, such as ext4 or XFS");
    }
    return failed("exchange " + one.string() + " and", other, errno);
}

base::Result<std::optional<std::string>> Disk::find(const fs::path& path, std::size_t limit) const {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
    if (file.handle() < 0 && errno == ENOENT) return std::optional<std::string>();
    if (file.handle() < 0) return failed("open", path, errno);
    struct stat info{};
    if (::fstat(file.handle(), &info) != 0) return failed("look at", path, errno);
    std::string text;
    std::size_t read = 0;
    // One more than it should have, so that its end is seen without another turn.
    text.resize(std::min(static_cast<std::size_t>(info.st_size), limit) + 1);
    for (;;) {
        if (read == text.size()) text.resize(2 * text.size());
        const ssize_t size = ::read(file.handle(), text.data() + read, text.size() - read);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return failed("read", path, errno);
        read += static_cast<std::size_t>(size);
        if (read > limit) {
            return base::disk_error("cannot read " + path.string() + ": larger than " +
                                    std::to_string(limit) + " bytes");
        }
        if (size == 0) break;
    }
    text.resize(read);
    return std::optional(std::move(text));
}

base::Result<std::string> Disk::read(const fs::path& path, std::size_t limit) const {
    auto text = find(path, limit);
    if (!text) return text.error();
    if (!*text) return failed("open", path, ENOENT);
    return std::move(**text);
}

base::Result<void> Disk::remove(const fs::path& path) const {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return failed("remove", path, errno);
}

std::string unique_text() {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
        throw base::Failure(base::disk_error("cannot draw a random name", errno));
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

base::Timestamp modified_time(const struct stat& info) noexcept {
    return base::Timestamp(std::chrono::seconds(info.st_mtim.tv_sec) +
                           std::chrono::microseconds(info.st_mtim.tv_nsec / 1000));
}

}  // namespace tables
