#include "app/console/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include "app/console/line_format.h"
#include "app/console/signals.h"
#include "app/system.h"
#include "base/result.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_glance = 10ms;
constexpr auto k_line_patience = 1s;
constexpr auto k_passing_patience = 1s;
constexpr auto k_last_patience = 2s;  // for a result, once the process was told to stop

std::atomic<LogFormat> format = LogFormat::plain;

bool is_at_terminal() { return isatty(STDERR_FILENO) == 1; }

LineStyle style() {
    static const bool is_coloured = is_at_terminal() && !terminal_is_dumb();
    return {format, is_coloured};
}

std::string warning_line(std::string_view what) {
    return said_line(style(), now(), base::Level::warning, what);
}

// A write to standard output on a thread of its own, which may outlive the wait for it.
struct Writing {
    std::mutex mutex;
    std::condition_variable changed;
    std::string text;
    bool over = false;
    int failed = 0;  // errno

    void run() {
        const int result = write_all(STDOUT_FILENO, text, [](std::size_t) {});
        const std::lock_guard lock(mutex);
        failed = result;
        over = true;
        changed.notify_all();
    }
};

void start(const std::shared_ptr<Writing>& writing) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread([writing] { writing->run(); }).detach();
    } catch (const std::system_error&) {
        writing->run();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// `give_up` is asked again and again, with the time that was waited.
base::Result<void> write_out(std::string_view text,
                             const std::function<bool(Clock::duration)>& give_up) {
    // Both may be the same terminal: what was said before comes first.
    console().draw({});
    console().flush(k_line_patience);
    const auto writing = std::make_shared<Writing>();
    writing->text = text;
    start(writing);
    const auto begin = Clock::now();
    std::unique_lock lock(writing->mutex);
    while (!writing->changed.wait_for(lock, k_glance, [&] { return writing->over; })) {
        if (!give_up(Clock::now() - begin)) continue;
        return base::disk_error("standard output: nobody reads the result");
    }
    if (writing->failed == 0) return {};
    return base::disk_error("standard output: cannot write the result", writing->failed);
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
    std::optional<Clock::time_point> told_to_stop;
    const auto written = write_out(text, [&](Clock::duration) {
        if (!told_to_stop && (stop_was_heard() || stop_is_pending())) told_to_stop = Clock::now();
        return told_to_stop && Clock::now() - *told_to_stop >= k_last_patience;
    });
    if (!written) throw base::Failure(written.error());
}

void print_in_passing(std::string_view text) {
    const auto written =
        write_out(text, [](Clock::duration waited) { return waited >= k_passing_patience; });
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

bool terminal_is_dumb() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) == "dumb";
}

void finish_console() {
    console().draw({});
    console().flush(k_line_patience);
}

}  // namespace app
