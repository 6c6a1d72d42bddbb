#include "app/doors/log_watch.h"

#include "app/console/console.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_stuck = 10s;
constexpr auto k_told_again = 60s;
constexpr std::size_t k_most_causes = 8;  // of brokers there may be many

std::string without_digits(std::string text) {
    std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text;
}

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
    in_trouble_ = !what.empty();
    const auto now = Clock::now();
    if (what.empty()) {
        if (!causes_.empty()) say("the log takes records again");
        causes_.clear();
        return;
    }
    const bool fresh =
        causes_.size() < k_most_causes && causes_.insert(without_digits(what)).second;
    if (!fresh && (lost_ || now - said_ < k_told_again)) return;
    said_ = now;
    say(what, base::Level::warning);
}

}  // namespace app
