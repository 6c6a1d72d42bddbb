// Waiting for something outside this process, such as Kafka or Redis, in a call that blocks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace app {

// A wait that is over by then needs no word.
inline constexpr std::chrono::milliseconds k_short_wait{500};

// Made around such a call. When it takes long, a line says within a second what is waited for and
// how long at most. SIGINT and SIGTERM, where a StopSignals holds them back, end the process at
// once: nothing of what is waited for was done. What the process had before is as safe as after
// kill -9.
// Threads: one; it has one of its own, which says the line.
class Waiting {
public:
    // What happens when `at_most` is over. `goes_on`: the call itself ends about then.
    // `ends_process`: with a line, as a signal would.
    enum class Late { goes_on, ends_process };

    Waiting(std::string what, std::chrono::milliseconds at_most, Late late = Late::goes_on);
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    void watch();

    const std::string what_;
    const std::chrono::milliseconds at_most_;
    const Late late_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::thread thread_;
};

// How long a service may take that is asked before the work begins.
inline constexpr std::chrono::seconds k_start_patience{30};

// Ends the process at once, whatever its threads wait for. What the process had is as safe as after
// kill -9. `why` is its last line.
[[noreturn]] void end_at_once(const std::string& why);

// For commands that run until they are stopped: to be stopped while they wait is no failure.
void stopping_is_no_failure();

}  // namespace app
