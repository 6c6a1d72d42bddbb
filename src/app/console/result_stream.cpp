#include "app/console/result_stream.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/console/line_queue.h"
#include "app/console/signals.h"
#include "base/result.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_glance = 10ms;
constexpr auto k_last_patience = 2s;

}  // namespace

// Shared with the thread, which a write may hold longer than the stream lives.
struct ResultStream::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::string piece;  // being written, or to be written
    bool busy = false;  // `piece` is the thread's
    bool ending = false;
    int failed = 0;  // errno

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return busy || ending; });
            if (!busy) return;
            lock.unlock();
            const int result = write_all(STDOUT_FILENO, piece, [](std::size_t) {});
            lock.lock();
            piece.clear();
            if (failed == 0) failed = result;
            busy = false;
            changed.notify_all();
        }
    }
};

ResultStream::ResultStream() : state_(std::make_shared<State>()) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([state = state_] { state->run(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ResultStream::~ResultStream() {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
    state_->changed.notify_all();
}

void ResultStream::wait_until_written() {
    std::optional<Clock::time_point> told_to_stop;
    std::unique_lock lock(state_->mutex);
    while (!state_->changed.wait_for(lock, k_glance, [this] { return !state_->busy; })) {
        if (!told_to_stop && (stop_was_heard() || stop_is_pending())) told_to_stop = Clock::now();
        if (told_to_stop && Clock::now() - *told_to_stop >= k_last_patience) {
            closed_ = true;
            return;
        }
    }
    if (state_->failed == EPIPE) closed_ = true;
    if (state_->failed == 0 || closed_) return;
    throw base::Failure(
        base::disk_error("standard output: cannot write the result", state_->failed));
}

void ResultStream::pass_on(std::size_t least) {
    if (text_.size() < least || text_.empty()) return;
    if (!closed_) wait_until_written();
    if (!closed_) {
        const std::lock_guard lock(state_->mutex);
        std::swap(state_->piece, text_);
        state_->busy = true;
        state_->changed.notify_all();
    }
    text_.clear();
}

void ResultStream::finish() {
    pass_on();
    if (!closed_) wait_until_written();
}

bool ResultStream::is_closed() {
    pollfd output{STDOUT_FILENO, 0, 0};
    if (!closed_ && ::poll(&output, 1, 0) > 0) {
        closed_ = (output.revents & (POLLERR | POLLHUP)) != 0;
    }
    return closed_;
}

}  // namespace app
