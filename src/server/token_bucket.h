// How often something may happen.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

namespace server {

// `per_second` over a long time, and `at_once` after none for a while: both 1 or more. Several who
// share have as much each.
struct Allowance {
    double per_second = std::numeric_limits<double>::infinity();  // that is no limit
    double at_once = 1;

    bool is_limited() const noexcept {
        return per_second < std::numeric_limits<double>::infinity();
    }
    Allowance of(std::size_t sharers) const noexcept {
        const auto times = static_cast<double>(sharers);
        return {per_second * times, at_once * times};
    }
};

// Holds what may happen now, one token each, and is filled at an even pace. It takes the room of
// one time: that at which it is full again. One thread.
class TokenBucket {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;
    static constexpr std::chrono::seconds k_longest_wait{10};

    // Takes one. How long it must be waited for, in the order of those that came before, but no
    // longer than k_longest_wait; zero: not at all.
    Duration take(const Allowance& pace, TimePoint now) {
        const Duration wait = missing(pace, now);
        full_ = std::min(std::max(full_, now) + seconds(1 / pace.per_second),
                         now + when_empty(pace) + k_longest_wait);
        return wait;
    }

    // Takes one if it is there.
    bool try_take(const Allowance& pace, TimePoint now) {
        const bool is_there = missing(pace, now) == Duration::zero();
        if (is_there) take(pace, now);
        return is_there;
    }

    // Nothing has to be remembered of it.
    bool is_full(TimePoint now) const { return full_ <= now; }

private:
    static Duration seconds(double count) {
        return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(count));
    }

    // How long it takes to be full where just one is there.
    static Duration when_empty(const Allowance& pace) {
        return seconds((pace.at_once - 1) / pace.per_second);
    }

    // Until one is there.
    Duration missing(const Allowance& pace, TimePoint now) const {
        return std::max(full_ - now - when_empty(pace), Duration::zero());
    }

    TimePoint full_{};
};

}  // namespace server
