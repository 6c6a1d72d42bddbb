// A write to standard output that need not be waited for to its end.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace app {

// Threads: one uses it; the writing is done by another one, which may outlive it.
class OutputWrite {
public:
    // Asked every hundredth of a second, with the time that was waited.
    using GiveUp = std::function<bool(std::chrono::steady_clock::duration waited)>;

    // Begins at once. Where no thread is to be had: writes all of it here.
    explicit OutputWrite(std::string text);

    // Blocks until it is over: errno, 0 if all was written. Nothing: given up.
    std::optional<int> wait(const GiveUp& give_up);

private:
    struct State;
    std::shared_ptr<State> state_;
};

// For results: two seconds after SIGINT or SIGTERM.
OutputWrite::GiveUp soon_after_a_stop();

}  // namespace app
