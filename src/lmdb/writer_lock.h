// Who may write a log: one process at a time.
#pragma once

#include <string>

#include "base/result.h"

namespace lmdb {

// Holds the file writer.lock in the log's folder by flock(2), with the process's number in it. The
// kernel lets go of it when the process ends, however it ends.
class WriterLock {
public:
    // Whether somebody holds it.
    static bool is_taken(const std::string& folder);

    // disk: another one holds it; the text names the process.
    static base::Result<WriterLock> take(const std::string& folder);
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
    ~WriterLock();

private:
    explicit WriterLock(int file) : file_(file) {}
    int file_;
};

}  // namespace lmdb
