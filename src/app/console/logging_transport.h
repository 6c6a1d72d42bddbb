// The logging transport: every happening becomes a record in the log, and where that is wanted a
// line on the console.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/settings.h"
#include "base/log_entry.h"
#include "base/time.h"
#include "ports/journal.h"
#include "ports/log_writer.h"

namespace app {

// Which records are lines on standard error.
struct Shown {
    base::Level level = base::Level::info;  // the least
    // All records, or only those from WARNING on that are of no game: trouble that a person must
    // know of.
    enum class Which { all, trouble } which = Which::trouble;
};

// What the settings say of them. `level`: where they say nothing.
Shown shown_records(const Settings& settings);

// Records go to `writer`, all of them whatever the console shows: a pipeline must not lose what a
// person does not care to read.
// Threads: any. Never blocks: lines that standard error does not take are dropped.
class LoggingTransport final : public ports::Journal {
public:
    // `writer` must outlive the transport. `module`: as records name it.
    LoggingTransport(ports::LogWriter& writer, std::string_view module, Shown shown,
                     base::Clock clock);

    void write(base::LogEntry entry) override;
    // As write(), of something that happened at `time`.
    void write_at(base::LogEntry entry, base::Timestamp time);
    bool admits_games() const override;
    std::uint16_t partitions() const override;
    std::uint64_t written() const override;
    std::uint64_t settled() const override;

    // Records handed to the writer so far.
    std::uint64_t records() const noexcept { return records_.load(std::memory_order_relaxed); }

private:
    ports::LogWriter& writer_;
    const std::string module_;
    const Shown shown_;
    const base::Clock clock_;
    std::atomic<std::uint64_t> records_ = 0;
};

}  // namespace app
