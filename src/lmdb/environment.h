// An opened LMDB environment, shared by the writer and the readers of one process.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lmdb/embedded_log.h"

struct MDB_env;

namespace lmdb {

// Threads: any.
class Environment {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    // disk: the folder cannot be used, its file is none of LMDB's or cut short, or this process
    // has it open already.
    static base::Result<std::shared_ptr<Environment>> open(const LogOptions& options);
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    MDB_env* handle() const noexcept { return env_; }
    unsigned table() const noexcept { return table_; }
    const std::string& folder() const noexcept { return options_.folder; }
    bool reads_only() const noexcept { return options_.access != Access::read_write; }

    // Whether what a transaction of commit `seen` has read so far is what that commit wrote. Always
    // so, unless this process reads without the lock file: then two commits later its pages may be
    // used again.
    bool holds(std::uint64_t seen) const { return locks_ || last_commit() <= seen + 1; }

    // "embedded log F: cannot <doing>: <why>; <what to do>" for a code of LMDB or errno.
    base::Error error(std::string_view doing, int code) const;
    // "embedded log F: <what>; <what to do about damage>".
    base::Error damage(std::string_view what) const;
    // Without the lock file, its writer was too quick time and again: see holds().
    base::Error overtaken() const;

    // Fills up pages at the file's end that were given out and never written, so that looking at
    // them is an error where it matters, not a signal. Only for who holds the WriterLock.
    base::Result<void> lengthen();

    // The number of the last commit, also another process's. It can be seen before it is durable.
    std::uint64_t last_commit() const;
    // A commit of this process happened, and all up to number `durable` are on disk: wakes all that
    // wait.
    void committed(std::uint64_t durable);
    // A commit failed: nobody knows what of the commits that are not yet durable the disk holds.
    void break_off();
    bool broken() const;
    // Sees to it that `commit` and all before it are on disk: waits for this process's writer, or
    // syncs the file itself when the writer is elsewhere. disk: that failed, or broken(). Nothing
    // of this with Access::watch.
    base::Result<void> make_durable(std::uint64_t commit);
    // Waits until there is a later commit than `seen`. False: the deadline came first. A writer
    // that is killed while it commits leaves one that no reader is given until the next one is
    // made: whoever looked and still has `seen` waits for a moment before looking again.
    bool wait_for_commit(std::uint64_t seen, Deadline deadline);
    // False: the deadline has come.
    bool wait_a_moment(Deadline deadline);
    // Whether the writer of the log is in this process, so that waiters need not look themselves.
    void set_writer_here(bool here);

    // Replaces out[at...] by `bytes`, a row of an open transaction. Reads the file instead of
    // its map where it can: no page stays in memory, and a bad sector is an error, not a signal.
    base::Result<void> copy(std::string_view bytes, std::string& out, std::size_t at) const;

    // Says that about that many bytes of the map were looked at. Now and then the map's pages are
    // given back, so that the process does not seem to grow with the log.
    void touched(std::size_t bytes);
    // What the kernel maps around one row that is looked at.
    static constexpr std::size_t k_mapped_by_row = std::size_t{64} << 10;

private:
    explicit Environment(LogOptions options);

    base::Result<void> prepare_folder();
    base::Result<void> open_map();
    base::Result<void> check_length();
    void find_map();
    std::chrono::milliseconds between_looks() const noexcept;

    LogOptions options_;
    MDB_env* env_ = nullptr;
    unsigned table_ = 0;
    bool created_ = false;
    bool locks_ = true;    // by lock.mdb
    int file_ = -1;        // LMDB's own descriptor of data.mdb
    char* map_ = nullptr;  // where data.mdb is mapped; null: not known
    std::size_t map_size_ = 0;
    std::atomic<std::size_t> touched_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable committed_;
    std::uint64_t durable_ = 0;  // the last commit that is known to be on disk
    bool writer_here_ = false;
    bool broken_ = false;
};

}  // namespace lmdb
