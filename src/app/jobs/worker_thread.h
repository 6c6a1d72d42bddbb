// A worker with its doors on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/console/waiting.h"
#include "app/doors/log.h"
#include "app/doors/worker_doors.h"
#include "app/settings.h"
#include "ports/journal.h"
#include "ports/registry.h"
#include "worker/worker.h"

namespace app {

// What the settings say about a worker.
worker::Options worker_options(const Settings& settings);

// Where the topics that this worker reads end now.
std::vector<worker::Target> log_ends(const Settings& settings, Log& log);

// Until work that was started has `begun`. Says on the console that it waits for `service`; a
// signal ends the process meanwhile.
void wait_until(const std::function<bool()>& begun, const std::string& service);

// Made around the wait for workers that were told to stop. Where that takes longer than 30 s, or
// another signal comes, the process ends: what is not committed is read again.
class CommittingAtTheEnd {
    static constexpr std::chrono::seconds k_end_patience{30};  // longer than any of its questions

    const Waiting waiting_{"the worker to commit what is finished", k_end_patience,
                           Waiting::Late::ends_process};
};

// Threads: one; ended() and lag() any.
class WorkerThread {
public:
    // Starts at once. `sessions` may be null when sessions come from the topics.
    WorkerThread(const Settings& settings, WorkerDoors doors, ports::Journal& journal,
                 ports::Sessions* sessions);
    // Stops and waits.
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    worker::Worker& worker() noexcept { return worker_; }
    const worker::Worker& worker() const noexcept { return worker_; }
    bool ended() const noexcept { return ended_; }

    // Until its log has answered to subscribe(), or run() is over. Says on the console that it
    // waits for `service`, the log's; a signal ends the process meanwhile.
    void wait_until_it_reads(const std::string& service) const;

    // Records below the targets that the worker has not processed yet.
    std::int64_t lag(const std::vector<worker::Target>& targets) const;

    // Waits for the end of run() and gives its result.
    base::Result<void> join();

    // Tells run() to end, as join() after that, see CommittingAtTheEnd.
    base::Result<void> stop();

private:
    const WorkerDoors doors_;
    worker::Worker worker_;
    base::Result<void> result_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

}  // namespace app
