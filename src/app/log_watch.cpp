#include "app/log_watch.h"

#include "app/console.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_stuck = 10s;
constexpr auto k_again = 60s;

}  // namespace

// Empty: none.
std::string LogWatch::trouble() {
    const ports::Backlog backlog = writer_.backlog();
    if (backlog.settled != settled_ || backlog.settled == backlog.appended) moved_ = Clock::now();
    settled_ = backlog.settled;
    if (const auto failure = writer_.failure(); !failure) {
        if (failure.error().fault == base::Fault::disk) throw base::Failure(failure.error());
        lost_ = failure.error().fault != base::Fault::rejected;
        return failure.error().what;
    }
    if (lost_ || Clock::now() - moved_ < k_stuck) return {};
    const auto flushed = writer_.flush(0ms);
    return flushed ? std::string() : flushed.error().what;
}

void LogWatch::look() {
    const std::string what = trouble();
    const auto now = Clock::now();
    if (what.empty()) {
        if (complained_) say("the log takes records again");
        complained_ = false;
    } else if (!complained_ || (!lost_ && now - said_ >= k_again)) {
        complained_ = true;
        said_ = now;
        say(what);
    }
}

}  // namespace app
