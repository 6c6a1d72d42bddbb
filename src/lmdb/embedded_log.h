// The embedded log: topics kept in a folder of this machine, on LMDB; no service needed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/log_writer.h"

namespace lmdb {

class Environment;

enum class Access : std::uint8_t {
    read_write,  // the log is made if it is not there
    // open_writer() is rejected; made empty if it is not there, to be waited on. Who may not write
    // lock.mdb reads without it: no writer then knows of this reader and may use the pages again
    // that it looks at, so what was read is only given out if no such commit came meanwhile, and
    // else is read once more.
    read_only,
    // As read_only, for who keeps nothing of what it reads: it is also given what the disk does not
    // hold yet, asks for no sync, and looks for new records at most ten times a second.
    watch,
};

struct LogOptions {
    std::string folder;  // holds data.mdb, lock.mdb and writer.lock; made with its parents
    Access access = Access::read_write;
    // Upper limit of the log's size. Only address space: memory and disk are used as records come.
    // Where the system grants less, half of it is tried, and so on. A log whose map is used up
    // fails its writer.
    std::uint64_t map_bytes = std::uint64_t{64} << 30;
};

// What a partition may keep. Whole batches are dropped, oldest first, the last one never; their
// space is used again, the file does not shrink.
struct Retention {
    std::chrono::seconds age = std::chrono::hours(24 * 7);  // of a batch's newest record
    std::uint64_t bytes = std::uint64_t{8} << 30;           // of a partition
};

struct WriterOptions {
    std::vector<std::string> topics;  // made at once, so that a reader need not wait for records
    int partitions = 2;               // of the topics that this writer makes, 1 .. 10 000
    Retention retention;
    std::size_t soft_bytes = std::size_t{32} << 20;    // waiting: beyond it, backlog() says no room
    std::size_t hard_bytes = std::size_t{256} << 20;   // waiting: beyond it, records are refused
    std::size_t record_bytes = std::size_t{16} << 20;  // larger records are refused
    std::chrono::microseconds linger{5000};            // how long a record may wait for company
    std::size_t commit_records = 16384;  // a commit that is as full as that waits no longer
    std::size_t commit_bytes = std::size_t{4} << 20;
    std::chrono::milliseconds close_patience{10'000};  // what the destructor's flush may take
    std::chrono::milliseconds upkeep{1000};  // how often retention and dead readers are looked at
    base::Clock clock = nullptr;             // for retention by age; none: the system's
};

// What a topic held when the writer was opened, a row per partition.
struct RecoveredTopic {
    std::string topic;
    std::vector<ports::Retained> partitions;
};

// What opening a writer found.
struct Recovered {
    bool created = false;                // there was no log yet
    bool ended_cleanly = true;           // the writer before this one came to its end
    std::uint64_t bytes = 0;             // of all batches
    std::uint64_t batches = 0;           // in all partitions
    std::vector<RecoveredTopic> topics;  // by name
};

// One line: "embedded log data/log: writer before ended unexpectedly; recovered 3 topics, ...".
std::string text(const Recovered& recovered, const std::string& folder);

struct RecoveredWriter {
    std::unique_ptr<ports::LogWriter> writer;
    Recovered recovered;
};

// Member `index` of `count` readers takes the partitions p with p % count == index. By itself it
// takes all.
struct Member {
    int index = 0;
    int count = 1;
};

// Whether a process writes the log in that folder now. False where nobody may look.
bool is_being_written(const std::string& folder);

// A log that this process has opened. One writer in all processes, any number of readers.
//
// Once a process: LMDB forbids to open a log twice in one process, and open() finds that out.
// Copies are handles of the same log; it closes when the last handle, writer and reader is gone.
// After fork() the child can neither use it nor open it anew, unless it executes another program.
// Threads: any. Errors: disk, in one line with the path and what to do.
class EmbeddedLog {
public:
    static base::Result<EmbeddedLog> open(const LogOptions& options);

    // Appends survive kill -9 and power loss once they are acknowledged, and no reader is given
    // them sooner: a batch is synced to disk before. Looks through the end of each partition first.
    // disk: another process writes the log (it is named), or a batch is damaged (it is named), or
    // the log cannot be written. settings: an option is out of range. After a failed write the
    // writer delivers nothing more (see failure()); what was acknowledged is safe, and a new
    // process may open the log again.
    base::Result<RecoveredWriter> open_writer(WriterOptions options = {}) const;

    // Reads what this or another process writes, with the writer or without. No group is kept:
    // members are told apart by `member` alone, start() says where they begin, and
    // note_progress() does nothing. poll() sees a batch of this process's writer at once, of
    // another's within 20 ms. disk: a batch is damaged (it is named).
    base::Result<std::unique_ptr<ports::LogReader>> open_reader(Member member = {}) const;

    base::Result<std::unique_ptr<ports::LogIdentity>> open_identity() const;

private:
    explicit EmbeddedLog(std::shared_ptr<Environment> environment);

    std::shared_ptr<Environment> environment_;
};

}  // namespace lmdb
