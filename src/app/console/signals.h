// Ctrl-C, SIGTERM, SIGUSR1 and where that is asked for SIGHUP, taken by the thread that asks
// instead of by a handler.
#pragma once

#include <chrono>

namespace app {

// How long a command waits at most before it looks again at how far its work is; a service may take
// longer. A signal is heard at once.
inline constexpr std::chrono::milliseconds k_glance{50}, k_service_glance{100};

enum class HeardSignal {
    nothing,  // the patience is over
    stop,     // SIGINT or SIGTERM
    report,   // SIGUSR1: somebody wants to see the counters
    again,    // SIGHUP: files are to be read again
};

// What SIGHUP does: ends the process, as ever, or is handed out.
enum class HangUp { ends, is_heard };

// While it lives, SIGINT, SIGTERM and SIGUSR1 do not end the process; listen() hands them out. Make
// it before any other thread is started: threads inherit it.
class StopSignals {
public:
    explicit StopSignals(HangUp hang_up = HangUp::ends);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // As soon as a signal comes, at most after `patience`.
    HeardSignal listen(std::chrono::milliseconds patience);

    // True as soon as one came that ends the work, false when `patience` is over without one.
    bool wait(std::chrono::milliseconds patience);

private:
    const HangUp hang_up_;
};

// SIGUSR1 never ends the process, not even while nobody listens. Call it before anything else.
void ignore_report_signal();

// Whether SIGINT or SIGTERM was handed out by a StopSignals, or has come and was not yet. Any
// thread.
bool stop_was_heard();
bool stop_is_pending();

}  // namespace app
