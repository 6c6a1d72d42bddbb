// When a moment of simulated time may be told.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/time.h"

namespace app {

// Simulated time begins at `start`. It goes on as fast as the machine does, or at most `scale`
// times as fast as real time, and never runs ahead of the present. Pure: the present is an
// argument.
class SimulatedClock {
public:
    // `began`: the present, then.
    SimulatedClock(base::Timestamp start, std::optional<double> scale, base::Timestamp began)
        : start_(start), scale_(scale), began_(began) {}

    // How long it is until `moment`; 0: it may be told.
    std::chrono::microseconds wait_for(base::Timestamp moment, base::Timestamp now) const {
        base::Timestamp real = moment;
        if (scale_) {
            const std::chrono::duration<double, std::micro> passed = moment - start_;
            real = std::max(
                real, began_ + std::chrono::round<std::chrono::microseconds>(passed / *scale_));
        }
        return std::max(real - now, std::chrono::microseconds(0));
    }

private:
    base::Timestamp start_;
    std::optional<double> scale_;
    base::Timestamp began_;
};

}  // namespace app
