// What the program says: lines on standard error, which never hold anything up, and results on
// standard output, which must arrive. Threads: any.
#pragma once

#include <string_view>

#include "app/console/line_queue.h"
#include "app/settings.h"
#include "base/log_entry.h"
#include "base/time.h"

namespace app {

// The lines of this process on standard error.
LineQueue& console();

// How the lines of this process look from now on; until then: plain.
void set_line_format(LogFormat format);
LogFormat line_format();

// A line on standard error: "superhero: WHAT", in the format that was set. Never blocks, never
// fails.
void say(std::string_view what, base::Level level = base::Level::info);

// The line that a command which failed ends with. At a terminal it has neither time nor level,
// unless lines are JSON.
void say_failure(std::string_view what);

// A line of the log transport.
void show_record(const base::LogEntry& entry, base::Timestamp time);

// Writes the result to standard output and waits until it is taken; after SIGINT or SIGTERM two
// seconds at most. Throws base::Failure (disk) when it cannot be written whole.
void print_result(std::string_view text);

// The same for what somebody asked for by the way: given up after a second, with a line that says
// so.
void print_in_passing(std::string_view text);

// Once, before anything is opened: standard streams that were closed are opened on nothing, so that
// no file of ours gets their numbers. A stream or file that cannot be written is an error from then
// on, not a signal that ends the process.
void prepare_standard_streams();

// At the end: waits until standard error has taken all lines, while it takes any.
void finish_console();

}  // namespace app
