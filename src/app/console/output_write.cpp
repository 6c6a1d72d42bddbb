#include "app/console/output_write.h"

#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "app/console/line_queue.h"
#include "app/console/signals.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_until_heard = 10ms;
constexpr auto k_last_patience = 2s;

}  // namespace

struct OutputWrite::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::string text;
    std::optional<int> result;  // errno; nothing: not over

    void run() {
        const int written = write_all(STDOUT_FILENO, text, [](std::size_t) {});
        const std::lock_guard lock(mutex);
        result = written;
        changed.notify_all();
    }
};

OutputWrite::OutputWrite(std::string text) : state_(std::make_shared<State>()) {
    state_->text = std::move(text);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread([state = state_] { state->run(); }).detach();
    } catch (const std::system_error&) {
        state_->run();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

std::optional<int> OutputWrite::wait(const GiveUp& give_up) {
    const auto begin = Clock::now();
    std::unique_lock lock(state_->mutex);
    while (!state_->changed.wait_for(lock, k_until_heard,
                                     [&] { return state_->result.has_value(); })) {
        if (give_up(Clock::now() - begin)) break;
    }
    return state_->result;
}

OutputWrite::GiveUp soon_after_a_stop() {
    return [told = std::optional<Clock::time_point>()](Clock::duration) mutable {
        if (!told && (stop_was_heard() || stop_is_pending())) told = Clock::now();
        return told && Clock::now() - *told >= k_last_patience;
    };
}

}  // namespace app
