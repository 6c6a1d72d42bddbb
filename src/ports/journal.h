// The door for happenings: console line and log record in one.
#pragma once

#include <cstdint>

#include "base/log_entry.h"

namespace ports {

// Threads: any. Blocking: never.
class Journal {
public:
    virtual ~Journal() = default;

    // To the console, as far as its level allows, and always to the log transport.
    virtual void write(base::LogEntry entry) = 0;

    // False: the transport is behind; let no new game begin until it says true again.
    virtual bool admits_games() const = 0;

    // OutgoingRecord::partitions of games that begin now.
    virtual std::uint16_t partitions() const { return 0; }

    // How many records were written so far, by all threads.
    virtual std::uint64_t written() const = 0;

    // The first so many of them are known to have arrived. A change of a game is out of danger
    // once settled() has reached what written() said right after its records were written.
    virtual std::uint64_t settled() const = 0;
};

}  // namespace ports
