// Waiting for something outside this process, such as Kafka or Redis, in a call that blocks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace app {

// Made around such a call. When it takes long, a line says within a second what is waited for and
// how long at most. SIGINT and SIGTERM, where a StopSignals holds them back, end the process at
// once: nothing of what is waited for was done. What the process had before is as safe as after
// kill -9.
class Waiting {
public:
    Waiting(std::string what, std::chrono::milliseconds at_most);
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    void watch();

    const std::string what_;
    const std::chrono::milliseconds at_most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::thread thread_;
};

// For commands that run until they are stopped: to be stopped while they wait is no failure.
void stopping_is_no_failure();

}  // namespace app
