#include "app/signals.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace app {
namespace {

sigset_t stop_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_set();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

StopSignals::~StopSignals() {
    const sigset_t set = stop_set();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Heard StopSignals::listen(std::chrono::milliseconds patience) {
    const sigset_t set = stop_set();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::max(deadline - std::chrono::steady_clock::now(),
                                   std::chrono::steady_clock::duration::zero());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        timespec limit{};
        limit.tv_sec = seconds.count();
        limit.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
        const int got = sigtimedwait(&set, nullptr, &limit);
        if (got > 0) return got == SIGUSR1 ? Heard::report : Heard::stop;
        if (errno != EINTR) return Heard::nothing;
    }
}

bool StopSignals::wait(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        switch (listen(std::max(left, std::chrono::milliseconds::zero()))) {
            case Heard::stop:
                return true;
            case Heard::nothing:
                return false;
            case Heard::report:
                break;
        }
    }
}

}  // namespace app
