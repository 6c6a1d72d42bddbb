#include "lmdb/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace lmdb {
namespace {

constexpr int k_tries = 5;
constexpr std::chrono::milliseconds k_pause{10};

std::string holder(int file) {
    char text[32];
    const ssize_t size = ::pread(file, text, sizeof text, 0);
    std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    if (pid.empty()) return "another process";
    return pid == std::to_string(::getpid()) ? "this process itself" : "process " + pid;
}

// Who only looks whether the lock is taken holds it for a moment.
bool try_lock(int file) {
    for (int tries = 1;; ++tries) {
        if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK || tries == k_tries) return false;
        std::this_thread::sleep_for(k_pause);
    }
}

}  // namespace

bool WriterLock::is_taken(const std::string& folder) {
    const int file = ::open((folder + "/writer.lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool taken = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return taken;
}

base::Result<WriterLock> WriterLock::take(const std::string& folder) {
    const std::string path = folder + "/writer.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return base::disk_error("cannot open " + path, errno);
    WriterLock lock(file);
    if (!try_lock(file)) {
        if (errno != EWOULDBLOCK) return base::disk_error("cannot lock " + path, errno);
        return base::disk_error("embedded log " + folder + " is being written by " + holder(file) +
                                "; stop that one first or use another OUTPUT_DIR");
    }
    const std::string pid = std::to_string(::getpid()) + '\n';
    if (::ftruncate(file, 0) != 0 ||
        ::pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return base::disk_error("cannot write " + path, errno);
    }
    return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

WriterLock::~WriterLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace lmdb
