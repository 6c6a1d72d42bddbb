// Ctrl-C, SIGTERM and SIGUSR1, taken by the thread that asks instead of by a handler.
#pragma once

#include <chrono>

namespace app {

enum class HeardSignal {
    nothing,  // the patience is over
    stop,     // SIGINT or SIGTERM
    report,   // SIGUSR1: somebody wants to see the counters
};

// While it lives, SIGINT, SIGTERM and SIGUSR1 do not end the process; listen() hands them out. Make
// it before any other thread is started: threads inherit it.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // As soon as a signal comes, at most after `patience`.
    HeardSignal listen(std::chrono::milliseconds patience);

    // True as soon as one came that ends the work, false when `patience` is over without one.
    bool wait(std::chrono::milliseconds patience);
};

// SIGUSR1 never ends the process, not even while nobody listens. Call it before anything else.
void ignore_report_signal();

// Whether SIGINT or SIGTERM was handed out by a StopSignals, or has come and was not yet. Any
// thread.
bool stop_was_heard();
bool stop_is_pending();

}  // namespace app
