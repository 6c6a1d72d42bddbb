#include "app/console/line_queue.h"

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace app {
namespace {

constexpr std::size_t k_one_write = 4096;  // a full pipe takes no less, and a slow reader is seen
// To the beginning of the line, then away with it and what is below: a terminal that has become
// narrower has broken the old bar into several lines. The bar leaves the cursor at its beginning.
constexpr std::string_view k_take_away = "\r\x1b[J";

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

int write_all(int fd, std::string_view text, const std::function<void(std::size_t)>& written) {
    while (!text.empty()) {
        const ssize_t wrote = ::write(fd, text.data(), std::min(text.size(), k_one_write));
        if (wrote >= 0) {
            text.remove_prefix(static_cast<std::size_t>(wrote));
            written(static_cast<std::size_t>(wrote));
        } else if (errno == EAGAIN) {
            // Whoever shares the terminal or pipe has made it non-blocking.
            pollfd room{fd, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

struct LineQueue::State : std::enable_shared_from_this<State> {
    State(int to, std::string called, std::size_t most, Wording worded)
        : fd(to), name(std::move(called)), most_bytes(most), wording(worded) {}

    const int fd;
    const std::string name;
    const std::size_t most_bytes;
    const Wording wording;

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::string waiting;
    std::uint64_t bytes_written = 0;
    std::uint64_t dropped = 0;      // lines
    std::uint64_t not_told_of = 0;  // of them
    bool bar = false;               // on the terminal, or waiting to be
    bool writing = false;
    bool started = false;
    bool ending = false;

    std::string own_line(const std::string& what) const {
        return wording == nullptr ? "superhero: " + what + '\n' : wording(what);
    }

    bool idle() const { return waiting.empty() && !writing; }

    void drop(std::uint64_t lines) {
        dropped += lines;
        not_told_of += lines;
    }

    void start() {
        if (std::exchange(started, true)) return;
        // Signals are for the threads that wait for them.
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        try {
            std::thread([self = shared_from_this()] { self->run(); }).detach();
        } catch (const std::system_error&) {
            started = false;
            write_at_once();
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    // Where there is no thread for it: as much as the descriptor takes without waiting.
    void write_at_once() {
        std::string_view text = waiting;
        pollfd room{fd, POLLOUT, 0};
        while (!text.empty() && ::poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0) {
            const ssize_t wrote = ::write(fd, text.data(), std::min(text.size(), k_one_write));
            if (wrote <= 0) break;
            bytes_written += static_cast<std::uint64_t>(wrote);
            text.remove_prefix(static_cast<std::size_t>(wrote));
        }
        drop(lines_in(text));
        waiting.clear();
    }

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return ending || !waiting.empty(); });
            if (ending) return;
            std::string text = std::exchange(waiting, {});
            writing = true;
            lock.unlock();
            const bool whole = write(text);
            lock.lock();
            writing = false;
            if (whole && not_told_of > 0) {
                waiting += own_line(
                    fmt::format("{} lines were dropped here: {} was not read in time, or could not "
                                "be written",
                                std::exchange(not_told_of, 0), name));
            }
            changed.notify_all();
        }
    }

    // False: what could not be written is dropped.
    bool write(std::string_view text) {
        std::size_t done = 0;
        const int failed = write_all(fd, text, [&](std::size_t bytes) {
            const std::lock_guard lock(mutex);
            done += bytes;
            bytes_written += bytes;
            changed.notify_all();
        });
        if (failed == 0) return true;
        const std::lock_guard lock(mutex);
        drop(lines_in(text.substr(done)));
        return false;
    }
};

LineQueue::LineQueue(int fd, std::string name, std::size_t most_bytes, Wording wording)
    : state_(std::make_shared<State>(fd, std::move(name), most_bytes, wording)) {}

LineQueue::~LineQueue() {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
    state_->changed.notify_all();
}

void LineQueue::add(std::string_view lines) {
    const std::lock_guard lock(state_->mutex);
    if (state_->waiting.size() + lines.size() > state_->most_bytes) {
        return state_->drop(lines_in(lines));
    }
    if (std::exchange(state_->bar, false)) state_->waiting += k_take_away;
    state_->waiting += lines;
    state_->start();
    state_->changed.notify_all();
}

void LineQueue::draw(std::string_view bar) {
    const std::lock_guard lock(state_->mutex);
    if (bar.empty() ? !state_->bar : !state_->idle()) return;
    state_->bar = !bar.empty();
    state_->waiting += k_take_away;
    state_->waiting += bar;
    if (!bar.empty()) state_->waiting += '\r';
    state_->start();
    state_->changed.notify_all();
}

bool LineQueue::flush(std::chrono::milliseconds patience) {
    std::unique_lock lock(state_->mutex);
    while (!state_->idle()) {
        const std::uint64_t before = state_->bytes_written;
        const bool moved = state_->changed.wait_for(
            lock, patience, [&] { return state_->idle() || state_->bytes_written != before; });
        if (!moved) return false;
    }
    return true;
}

std::uint64_t LineQueue::dropped() const {
    const std::lock_guard lock(state_->mutex);
    return state_->dropped;
}

}  // namespace app
