// A spill in use: records go in at one end and come back, in order, at the other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "ports/log_writer.h"
#include "stream/spill.h"

namespace stream {

// Threads: put() any, one at a time and never while clear() runs; the rest one thread.
class SpillQueue {
public:
    // What the doors say, when they cannot be opened.
    static base::Result<std::unique_ptr<SpillQueue>> open(Spill doors);

    // How many records it held when it was opened: those of an earlier process.
    std::uint64_t left_over() const noexcept { return left_over_; }

    // False: the log behind it is full or has failed. Never blocks.
    bool put(std::uint64_t number, const ports::OutgoingRecord& record);

    // The next records, at most so many; none when nothing more is readable yet. `number`: that of
    // the first one; records of an earlier process are not checked for it. disk: the log behind it
    // has failed, or holds what nobody put there.
    base::Result<std::vector<ports::OutgoingRecord>> take(std::uint64_t number, std::uint64_t most);

    // Keeps these for the next process, behind what it holds, and waits until they are durable.
    base::Result<void> keep(const std::vector<ports::OutgoingRecord>& records);

    // Forgets everything.
    base::Result<void> clear();

private:
    explicit SpillQueue(Spill doors) : doors_(std::move(doors)) {}
    base::Result<void> open_log();
    base::Result<void> start_reader();

    const Spill doors_;
    std::unique_ptr<ports::LogWriter> writer_;
    std::unique_ptr<ports::LogReader> reader_;
    std::uint64_t left_over_ = 0;
    std::uint64_t taken_ = 0;
    std::vector<ports::OutgoingRecord> ready_;  // read, not yet given out: from at_ on
    std::vector<std::uint64_t> numbers_;        // of these
    std::size_t at_ = 0;
};

}  // namespace stream
