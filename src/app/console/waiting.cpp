#include "app/console/waiting.h"

#include <fmt/core.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "app/console/console.h"
#include "app/console/signals.h"
#include "app/exit_code.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
std::atomic<int> stopped_code = k_service_failed;

[[noreturn]] void end(const std::string& why, int code) {
    say(why, base::Level::warning);
    finish_console();
    std::_Exit(code);
}

}  // namespace

Waiting::Waiting(std::string what, std::chrono::milliseconds at_most, Late late)
    : what_(std::move(what)), at_most_(at_most), late_(late) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = std::thread([this] { watch(); });
    } catch (const std::system_error&) {
        say(fmt::format("waits for {}", what_));
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Waiting::~Waiting() {
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Waiting::watch() {
    const auto began = Clock::now();
    bool told = false;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, k_glance, [this] { return over_; })) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(at_most_).count();
        if (stop_is_pending()) {
            end(fmt::format("stopped while waiting for {}", what_),
                stop_was_heard() ? k_service_failed : stopped_code.load());
        }
        if (late_ == Late::ends_process && Clock::now() - began >= at_most_) {
            end(fmt::format("gave up waiting for {} after {} s", what_, seconds), k_service_failed);
        }
        if (told || Clock::now() - began < k_short_wait) continue;
        told = true;
        say(fmt::format("waits for {}, {} s at most", what_, seconds));
    }
}

void end_at_once(const std::string& why) { end(why, k_service_failed); }

void stopping_is_no_failure() { stopped_code = k_done; }

}  // namespace app
