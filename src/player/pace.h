// How fast new games may start.
#pragma once

#include <algorithm>
#include <chrono>

namespace player {

// Lets games through at an even rate. What could not start in time is made up for, but never more
// than a quarter second's worth at once.
class Pace {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // 0: no limit.
    explicit Pace(double games_per_second) : rate_(games_per_second) {}

    // Whether a game may start now.
    bool allows(TimePoint now) noexcept {
        if (rate_ <= 0) return true;
        if (begun_) {
            const std::chrono::duration<double> passed = now - last_;
            credit_ = std::min(credit_ + passed.count() * rate_, std::max(rate_ / 4, 1.0));
        }
        begun_ = true;
        last_ = now;
        return credit_ > 0;
    }

    void spend(double games) noexcept { credit_ -= games; }

private:
    double rate_;
    double credit_ = 1;
    bool begun_ = false;
    TimePoint last_{};
};

}  // namespace player
