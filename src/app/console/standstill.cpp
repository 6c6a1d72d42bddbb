#include "app/console/standstill.h"

#include <fmt/core.h>

#include "app/console/console.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_no_word_for = 700ms;  // a wait that needs no word
constexpr auto k_again = 60s;

}  // namespace

void Standstill::look(std::int64_t position) {
    const auto now = Clock::now();
    if (position != position_) {
        position_ = position;
        since_ = now;
    }
    if (what_.empty() || now - since_ < k_no_word_for || now < next_word_) return;
    next_word_ = now + k_again;
    say("waits for " + what_);
}

Standstill::Clock::duration Standstill::lasts() const { return Clock::now() - since_; }

void EndingWord::begin() {
    if (!due_) due_ = std::chrono::steady_clock::now() + k_no_word_for;
}

void EndingWord::look() {
    if (said_ || !due_ || std::chrono::steady_clock::now() < *due_) return;
    said_ = true;
    say(fmt::format("waits for the games under way, {} s at most; once more: at once",
                    at_most_.count()));
}

Standstill standstill_of(const std::string& service) {
    return Standstill(service.empty() ? std::string()
                                      : "records of " + service +
                                            ", as long as it takes; Ctrl-C ends the waiting");
}

}  // namespace app
