// How fast new games may start.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "player/load_shape.h"

namespace player {

// Lets games through at an even rate: the first at once, the last of N no sooner than (N - 1) /
// rate seconds later. What could not start in time is made up for, but never more than a quarter
// second's worth at once. The rate may change as time goes on.
class Pace {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Nothing: no limit. `start`: the time of the day when the first game starts.
    explicit Pace(const std::optional<LoadShape>& load, base::Timestamp start = {})
        : load_(load), start_(start) {}
    // Games per second; 0: no limit.
    explicit Pace(double rate) {
        if (rate > 0) load_ = LoadShape{LoadShape::Kind::constant, rate, rate};
    }

    // Whether a game may start now.
    bool allows(TimePoint now) const noexcept { return !load_ || !due_ || now >= *due_; }

    // So many start now: less than 1 for some seats of one.
    void spend(double games, TimePoint now) noexcept {
        if (!load_) return;
        if (!first_) first_ = now;
        const std::chrono::duration<double> since = now - *first_;
        const std::chrono::duration<double> gap(games / load_->at(since.count(), start_));
        due_ = std::max(due_.value_or(now), now - k_made_up_for) +
               std::chrono::round<std::chrono::steady_clock::duration>(gap);
    }

private:
    static constexpr std::chrono::milliseconds k_made_up_for{250};

    std::optional<LoadShape> load_;
    base::Timestamp start_;
    std::optional<TimePoint> first_;
    std::optional<TimePoint> due_;  // of the next game; nothing: none has started
};

}  // namespace player
