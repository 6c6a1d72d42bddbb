// Where records wait for a broker that is away for longer than memory lasts.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "ports/log_reader.h"
#include "ports/log_writer.h"

namespace stream {

// The one topic of a spill; it has one partition.
inline constexpr std::string_view k_spill_topic = "spill";

// Opens a log that is this writer's alone and outlives the process; the embedded log serves. It
// must keep what it was given, in order, until it is cleared: no retention by age or size, and a
// record may be somewhat larger than the broker's largest. Its writer must make the topic when it
// is opened. Called from the thread that opens the broker's writer, later from the writer's own.
struct Spill {
    std::function<base::Result<std::unique_ptr<ports::LogWriter>>()> open_writer;
    std::function<base::Result<std::unique_ptr<ports::LogReader>>()> open_reader;
    // Forgets all records. The writer and the reader are gone when it is called; both are opened
    // anew afterwards.
    std::function<base::Result<void>()> clear;

    explicit operator bool() const noexcept { return open_writer && open_reader && clear; }
};

}  // namespace stream
