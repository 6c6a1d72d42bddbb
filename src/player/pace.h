// How fast new games may start.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace player {

// Lets games through at an even rate: the first at once, the last of N no sooner than (N - 1) /
// rate seconds later. What could not start in time is made up for, but never more than a quarter
// second's worth at once.
class Pace {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // 0: no limit.
    explicit Pace(double games_per_second) : rate_(games_per_second) {}

    // Whether a game may start now.
    bool allows(TimePoint now) const noexcept { return rate_ <= 0 || !due_ || now >= *due_; }

    // So many start now: less than 1 for some seats of one.
    void spend(double games, TimePoint now) noexcept {
        if (rate_ <= 0) return;
        const auto gap = std::chrono::duration<double>(games / rate_);
        due_ = std::max(due_.value_or(now), now - k_made_up_for) +
               std::chrono::round<std::chrono::steady_clock::duration>(gap);
    }

private:
    static constexpr std::chrono::milliseconds k_made_up_for{250};

    double rate_;
    std::optional<TimePoint> due_;  // of the next game; nothing: none has started
};

}  // namespace player
