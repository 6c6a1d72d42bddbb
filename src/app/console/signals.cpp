#include "app/console/signals.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace app {
namespace {

sigset_t stop_set(HangUp hang_up) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    if (hang_up == HangUp::is_heard) sigaddset(&set, SIGHUP);
    return set;
}

std::atomic<bool> stop_heard = false;

}  // namespace

StopSignals::StopSignals(HangUp hang_up) : hang_up_(hang_up) {
    const sigset_t set = stop_set(hang_up_);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

StopSignals::~StopSignals() {
    // What came too late to be heard would end the process now.
    const sigset_t set = stop_set(hang_up_);
    constexpr timespec k_at_once{};
    while (sigtimedwait(&set, nullptr, &k_at_once) > 0) {
    }
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

HeardSignal StopSignals::listen(std::chrono::milliseconds patience) {
    const sigset_t set = stop_set(hang_up_);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::max(deadline - std::chrono::steady_clock::now(),
                                   std::chrono::steady_clock::duration::zero());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        timespec limit{};
        limit.tv_sec = seconds.count();
        limit.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
        const int got = sigtimedwait(&set, nullptr, &limit);
        if (got == SIGUSR1) return HeardSignal::report;
        if (got == SIGHUP) return HeardSignal::again;
        if (got > 0) {
            stop_heard = true;
            return HeardSignal::stop;
        }
        if (errno != EINTR) return HeardSignal::nothing;
    }
}

// What is blocked is handed to sigtimedwait(2) all the same: signal(7).
void ignore_report_signal() { std::signal(SIGUSR1, SIG_IGN); }

bool stop_was_heard() { return stop_heard; }

bool stop_is_pending() {
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

bool StopSignals::wait(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        switch (listen(std::max(left, std::chrono::milliseconds::zero()))) {
            case HeardSignal::stop:
                return true;
            case HeardSignal::nothing:
                return false;
            case HeardSignal::report:
            case HeardSignal::again:
                break;
        }
    }
}

}  // namespace app
