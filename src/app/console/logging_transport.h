// The logging transport: every happening becomes a line on the console and a record in the log.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log_entry.h"
#include "base/time.h"
#include "ports/journal.h"
#include "ports/log_writer.h"

namespace app {

// Console lines go to standard error from `console_level` on. Records go to `writer`, all of them
// whatever the console shows: a pipeline must not lose what a person does not care to read.
// Threads: any. Never blocks: lines that standard error does not take are dropped.
class LoggingTransport final : public ports::Journal {
public:
    // `writer` must outlive the transport. `module`: as records name it.
    LoggingTransport(ports::LogWriter& writer, std::string_view module, base::Level console_level,
                     base::Clock clock);
    ~LoggingTransport() override;

    void write(base::LogEntry entry) override;
    bool admits_games() const override;
    std::uint16_t partitions() const override;
    std::uint64_t written() const override;
    std::uint64_t settled() const override;

    // Records handed to the writer so far.
    std::uint64_t records() const noexcept { return records_.load(std::memory_order_relaxed); }

private:
    class Console;

    ports::LogWriter& writer_;
    const std::string module_;
    const base::Level console_level_;
    const base::Clock clock_;
    const std::unique_ptr<Console> console_;
    std::atomic<std::uint64_t> records_ = 0;
};

}  // namespace app
