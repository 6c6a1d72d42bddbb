// Tells a person that clients of a server are held up by its limits.
#pragma once

#include <chrono>
#include <string>

#include "server/counters.h"

namespace app {

// One line at most once a minute, with what has come since the one before; none while no limit is
// reached. Threads: one.
class LimitsLine {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // What is to be said now; empty: nothing. Cheap; to be called several times a second.
    std::string look(const server::Counts& counts, TimePoint now);

private:
    server::Counts told_{};
    TimePoint noticed_{};  // while something is to be told: since when
    TimePoint next_{};
    bool is_something_ = false;
};

}  // namespace app
