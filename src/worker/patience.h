// How a worker waits for a service that is away.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "worker/options.h"

namespace worker {

// What will not pass ends the worker; anything else is told and waited for, a little at a time,
// unless the worker stops.
// Threads: one uses it; trouble() any, and `stopping` may be set from any.
class Patience {
public:
    // All must outlive it. `waits` is called before each waiting.
    Patience(const Options& options, const Doors& doors, const std::atomic<bool>& stopping,
             std::function<void()> waits)
        : options_(options), doors_(doors), stopping_(stopping), waits_(std::move(waits)) {}

    bool stopping() const noexcept { return stopping_.load(std::memory_order_relaxed); }

    // Success: the caller may try again. The error itself: that is of no use.
    base::Result<void> wait(const base::Error& error);

    // Calls again until there is a value. The call's error: it is fatal, or the worker stops.
    template <class Call>
    auto ask(Call call) -> decltype(call()) {
        for (;;) {
            auto answer = call();
            if (answer || stopping()) return answer;
            if (auto waited = wait(answer.error()); !waited) return waited.error();
        }
    }

    // Why it waited in the latest round of work, as far as that has come; empty: it did not.
    std::string trouble() const;
    // A round of work is over.
    void end_round();

    // Tells of the error, once a minute, and at once when it is another one than in this minute.
    void complain(const base::Error& error);

private:
    const Options& options_;
    const Doors& doors_;
    const std::atomic<bool>& stopping_;
    const std::function<void()> waits_;
    std::map<std::string, base::Timestamp, std::less<>> told_;  // in this minute: what, when
    bool waited_ = false;                                       // in this round
    mutable std::mutex mutex_;                                  // of trouble_
    std::string trouble_;
};

}  // namespace worker
