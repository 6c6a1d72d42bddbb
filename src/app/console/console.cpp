#include "app/console/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

#include "app/console/line_format.h"
#include "app/console/output_write.h"
#include "app/console/terminal.h"
#include "app/system.h"
#include "base/result.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_line_patience = 1s;
constexpr auto k_passing_patience = 1s;

std::atomic<LogFormat> format = LogFormat::plain;

bool is_at_terminal() { return isatty(STDERR_FILENO) == 1; }

LineStyle style() {
    static const bool is_coloured = is_at_terminal() && !terminal_is_dumb();
    return {format, is_coloured};
}

std::string warning_line(std::string_view what) {
    return said_line(style(), now(), base::Level::warning, what);
}

base::Result<void> write_out(std::string_view text, const OutputWrite::GiveUp& give_up) {
    // Both may be the same terminal: what was said before comes first.
    console().draw({});
    console().flush(k_line_patience);
    const auto failed = OutputWrite(std::string(text)).wait(give_up);
    if (!failed) return base::disk_error("standard output: nobody reads the result");
    if (*failed == 0) return {};
    return base::disk_error("standard output: cannot write the result", *failed);
}

}  // namespace

LineQueue& console() {
    // Never destroyed: threads may still speak while the process ends.
    static LineQueue& lines =
        *new LineQueue(STDERR_FILENO, "standard error", LineQueue::k_most_bytes, warning_line);
    return lines;
}

void set_line_format(LogFormat wanted) { format = wanted; }

LogFormat line_format() { return format; }

void say(std::string_view what, base::Level level) {
    console().add(said_line(style(), now(), level, what));
}

void say_failure(std::string_view what) {
    LineStyle last = style();
    if (last.format == LogFormat::text && is_at_terminal()) last.format = LogFormat::plain;
    console().add(said_line(last, now(), base::Level::critical, what));
}

void show_record(const base::LogEntry& entry, base::Timestamp time) {
    console().add(record_line(style(), time, entry));
}

void print_result(std::string_view text) {
    const auto written = write_out(text, soon_after_a_stop());
    if (!written) throw base::Failure(written.error());
}

void print_in_passing(std::string_view text) {
    const auto written = write_out(text, [](auto waited) { return waited >= k_passing_patience; });
    if (!written) say(written.error().what, base::Level::error);
}

void prepare_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
        // For reading: a result that is written there fails, as it would have.
        if (::open("/dev/null", O_RDONLY) != stream) break;
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

void finish_console() {
    console().draw({});
    console().flush(k_line_patience);
}

}  // namespace app
