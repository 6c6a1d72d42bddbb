// Ctrl-C and SIGTERM, taken by the thread that asks instead of by a handler.
#pragma once

#include <chrono>

namespace app {

// While it lives, SIGINT and SIGTERM do not end the process; wait() hands them out. Make it before
// any other thread is started: threads inherit it. SIGPIPE is ignored from then on.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // True as soon as one of the signals came, false when `patience` is over without one.
    bool wait(std::chrono::milliseconds patience);
};

}  // namespace app
