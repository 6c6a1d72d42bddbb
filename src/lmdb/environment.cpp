#include "lmdb/environment.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace lmdb {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_smallest_map = std::uint64_t{16} << 20;
constexpr unsigned k_most_readers = 1024;
constexpr std::size_t k_give_back_after = std::size_t{4} << 20;
constexpr std::chrono::milliseconds k_look_again{20}, k_watch_again{100};
// Pages at the end that LMDB gave out, took back within one commit, and never wrote.
constexpr std::uint64_t k_unwritten_pages = 16;
constexpr std::uint64_t k_hardly_room = std::uint64_t{1} << 20;
constexpr std::string_view k_damage_advice =
    "restore the folder from a copy, or move it away to begin a new log";

// LMDB finds a page that is none and would abort: a writer that knows nothing of this reader has
// used it again. The exit code is that of a service that cannot be used now.
[[noreturn]] void end_reading_without_locks(MDB_env*, const char*) {
    constexpr std::string_view line =
        "superhero: the embedded log was changed while it was read without the right to write its "
        "lock.mdb; try again, let the writer end, or give that right\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    _exit(3);
}

fs::path data_file(const std::string& folder) { return fs::path(folder) / "data.mdb"; }

base::Result<void> sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return base::disk_error("cannot open folder " + folder.string(), errno);
    const int failed = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (failed != 0) return base::disk_error("cannot sync folder " + folder.string(), failed);
    return {};
}

bool same_file(const struct stat& a, const struct stat& b) noexcept {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// LMDB's locks are lost when a process closes a second descriptor of their file.
bool open_in_this_process(const fs::path& file) {
    struct stat wanted{};
    if (::stat(file.c_str(), &wanted) != 0) return false;
    std::error_code none;
    for (fs::directory_iterator at("/proc/self/fd", none), end; !none && at != end;
         at.increment(none)) {
        struct stat open{};
        if (::stat(at->path().c_str(), &open) == 0 && same_file(open, wanted)) return true;
    }
    return false;
}

std::string_view advice(int code) {
    switch (code) {
        case ENOSPC:
        case EDQUOT:
            return "; make room on that disk and start again: what was acknowledged is safe";
        case EFBIG:
            return "; lift the limit of file sizes (ulimit -f) and start again";
        case EACCES:
        case EPERM:
        case EROFS:
            return "; give this user the right to write there";
        case MDB_MAP_FULL:
            return "; let retention keep less, or lift the limit of address space (ulimit -v) if "
                   "there is one";
        case MDB_MAP_RESIZED:
            return "; open it with a map as large as its writer's";
        case MDB_READERS_FULL:
            return "; too many readers have it open";
        case EIO:
            return "; check the disk, then start again: the log is verified on opening";
        default:
            return "";
    }
}

// LMDB says EIO when a write came out short: most likely there is no more room.
int true_cause(int code, const std::string& folder) {
    if (code != EIO) return code;
    struct statvfs disk{};
    if (::statvfs(folder.c_str(), &disk) == 0 &&
        std::uint64_t{disk.f_bavail} * disk.f_frsize < k_hardly_room) {
        return ENOSPC;
    }
    struct rlimit limit{};
    struct stat file{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        ::stat(data_file(folder).c_str(), &file) == 0 &&
        static_cast<std::uint64_t>(file.st_size) + k_hardly_room > limit.rlim_cur) {
        return EFBIG;
    }
    return code;
}

bool is_damage(int code) noexcept {
    return code == MDB_CORRUPTED || code == MDB_INVALID || code == MDB_VERSION_MISMATCH ||
           code == MDB_PAGE_NOTFOUND || code == MDB_PANIC;
}

}  // namespace

Environment::Environment(LogOptions options) : options_(std::move(options)) {}

Environment::~Environment() {
    if (env_ != nullptr) mdb_env_close(env_);
}

base::Result<std::shared_ptr<Environment>> Environment::open(const LogOptions& options) {
    std::shared_ptr<Environment> made(new Environment(options));
    if (const auto ready = made->prepare_folder(); !ready) return ready.error();
    if (const auto opened = made->open_map(); !opened) return opened.error();
    if (const auto length = made->check_length(); !length) return length.error();
    made->find_map();
    return made;
}

base::Result<void> Environment::prepare_folder() {
    std::error_code failed;
    fs::create_directories(folder(), failed);
    if (failed) return error("make the folder", failed.value());
    const fs::path file = data_file(folder());
    if (open_in_this_process(file)) {
        return base::disk_error("embedded log " + folder() +
                                ": this process has it open already; share that EmbeddedLog");
    }
    created_ = !fs::exists(file, failed);
    return {};
}

base::Result<void> Environment::open_map() {
    const bool maps_only = reads_only() && !created_;
    unsigned flags = MDB_NOTLS | (maps_only ? MDB_RDONLY : 0);
    std::uint64_t map = std::max(options_.map_bytes, k_smallest_map);
    for (;;) {
        int code = mdb_env_create(&env_);
        if (code != 0) return error("begin", code);
        mdb_env_set_mapsize(env_, map);
        mdb_env_set_maxreaders(env_, k_most_readers);
        if (!locks_) mdb_env_set_assert(env_, end_reading_without_locks);
        code = mdb_env_open(env_, folder().c_str(), flags, 0644);
        if (code == 0) break;
        mdb_env_close(env_);
        env_ = nullptr;
        const bool may_not_lock = code == EACCES || code == EPERM || code == EROFS;
        if (maps_only && locks_ && may_not_lock) {
            locks_ = false;
            flags |= MDB_NOLOCK;
            continue;
        }
        const bool too_large = code == ENOMEM || code == EINVAL;
        if (!too_large || map / 2 < k_smallest_map) return error("open it", code);
        map /= 2;
    }
    mdb_env_get_fd(env_, &file_);
    if (created_) {
        if (const auto synced = sync_folder(folder()); !synced) return synced.error();
    }
    int dead = 0;
    if (locks_) mdb_reader_check(env_, &dead);

    MDB_txn* reading = nullptr;
    int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &reading);
    if (code != 0) return error("read it", code);
    code = mdb_dbi_open(reading, nullptr, 0, &table_);
    mdb_txn_abort(reading);
    if (code != 0) return error("read it", code);
    return {};
}

base::Result<void> Environment::check_length() {
    MDB_envinfo info{};
    MDB_stat stat{};
    mdb_env_info(env_, &info);
    mdb_env_stat(env_, &stat);
    map_size_ = info.me_mapsize;
    struct stat file{};
    if (::fstat(file_, &file) != 0) return error("look at data.mdb", errno);
    const std::uint64_t needed = (std::uint64_t{info.me_last_pgno} + 1) * stat.ms_psize;
    const auto size = static_cast<std::uint64_t>(file.st_size);
    if (size >= needed) return {};
    if (needed - size > k_unwritten_pages * stat.ms_psize) {
        return damage("data.mdb is cut short: " + std::to_string(size) + " bytes of " +
                      std::to_string(needed));
    }
    return {};
}

base::Result<void> Environment::lengthen() {
    struct stat file{};
    MDB_envinfo info{};
    MDB_stat stat{};
    mdb_env_info(env_, &info);
    mdb_env_stat(env_, &stat);
    if (::fstat(file_, &file) != 0) return error("look at data.mdb", errno);
    const std::uint64_t needed = (std::uint64_t{info.me_last_pgno} + 1) * stat.ms_psize;
    if (static_cast<std::uint64_t>(file.st_size) >= needed) return {};
    if (::ftruncate(file_, static_cast<off_t>(needed)) != 0) {
        return error("lengthen data.mdb", errno);
    }
    return {};
}

void Environment::find_map() {
    struct stat wanted{};
    if (::fstat(file_, &wanted) != 0) return;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::istringstream fields(line);
        std::uintptr_t begin = 0;
        std::uint64_t offset = 0;
        std::uint64_t inode = 0;
        std::string rights;
        std::string device;
        char dash = 0;
        std::uintptr_t end = 0;
        fields >> std::hex >> begin >> dash >> end >> rights >> offset >> device >> std::dec >>
            inode;
        if (fields && inode == wanted.st_ino && offset == 0 && end - begin == map_size_) {
            map_ = reinterpret_cast<char*>(begin);  // NOLINT: the kernel says where it is
            return;
        }
    }
}

base::Error Environment::error(std::string_view doing, int code) const {
    if (is_damage(code)) return damage(mdb_strerror(code));
    code = true_cause(code, folder());
    std::string what = "embedded log " + folder() + ": cannot ";
    what.append(doing).append(": ").append(mdb_strerror(code)).append(advice(code));
    return base::disk_error(std::move(what));
}

base::Error Environment::damage(std::string_view what) const {
    std::string line = "embedded log " + folder() + ": ";
    line.append(what).append("; ").append(k_damage_advice);
    return base::disk_error(std::move(line));
}

base::Error Environment::overtaken() const {
    return base::unavailable("embedded log " + folder() +
                             ": its writer is too quick for a reader that may not write lock.mdb; "
                             "give this user that right, or read once the writer has ended");
}

std::uint64_t Environment::last_commit() const {
    MDB_envinfo info{};
    mdb_env_info(env_, &info);
    return info.me_last_txnid;
}

void Environment::committed(std::uint64_t durable) {
    {
        const std::lock_guard lock(mutex_);
        durable_ = std::max(durable_, durable);
    }
    committed_.notify_all();
}

void Environment::break_off() {
    {
        const std::lock_guard lock(mutex_);
        broken_ = true;
    }
    committed_.notify_all();
}

bool Environment::broken() const {
    const std::lock_guard lock(mutex_);
    return broken_;
}

std::chrono::milliseconds Environment::between_looks() const noexcept {
    return options_.access == Access::watch ? k_watch_again : k_look_again;
}

base::Result<void> Environment::make_durable(std::uint64_t commit) {
    if (options_.access == Access::watch) return {};
    std::unique_lock lock(mutex_);
    committed_.wait(lock, [&] { return durable_ >= commit || broken_ || !writer_here_; });
    if (durable_ >= commit) return {};
    if (broken_) {
        return base::disk_error("embedded log " + folder() +
                                ": a write failed, what came last may not be on disk; start again");
    }
    // A later commit has synced all before it.
    if (last_commit() <= commit) {
        lock.unlock();
        // A file system that cannot be written has nothing to sync.
        const int failed = ::fdatasync(file_) == 0 ? 0 : errno;
        if (failed != 0 && failed != EROFS && failed != EINVAL) return error("sync it", failed);
        lock.lock();
    }
    durable_ = std::max(durable_, commit);
    return {};
}

bool Environment::wait_for_commit(std::uint64_t seen, Deadline deadline) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (last_commit() != seen) return true;
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline) return false;
        committed_.wait_until(lock,
                              writer_here_ ? deadline : std::min(deadline, now + between_looks()));
    }
}

bool Environment::wait_a_moment(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) return false;
    committed_.wait_until(lock, std::min(deadline, now + between_looks()));
    return true;
}

void Environment::set_writer_here(bool here) {
    {
        const std::lock_guard lock(mutex_);
        writer_here_ = here;
    }
    committed_.notify_all();
}

base::Result<void> Environment::copy(std::string_view bytes, std::string& out,
                                     std::size_t at) const {
    out.resize(at + bytes.size());
    const auto place = reinterpret_cast<std::uintptr_t>(bytes.data());  // NOLINT
    const auto begin = reinterpret_cast<std::uintptr_t>(map_);          // NOLINT
    const bool in_file = map_ != nullptr && place >= begin && place - begin < map_size_;
    if (!in_file) {  // also: a page that this transaction has changed and not yet written
        std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
        return {};
    }
    const auto offset = static_cast<off_t>(place - begin);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::pread(file_, out.data() + at + done, bytes.size() - done,
                                    offset + static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error("read data.mdb", errno);
        if (got == 0) return damage("data.mdb is cut short");
        done += static_cast<std::size_t>(got);
    }
    return {};
}

void Environment::touched(std::size_t bytes) {
    if (map_ == nullptr) return;
    if (touched_.fetch_add(bytes, std::memory_order_relaxed) + bytes < k_give_back_after) return;
    touched_.store(0, std::memory_order_relaxed);
    ::madvise(map_, map_size_, MADV_DONTNEED);
}

}  // namespace lmdb
