// The threads of a batch job, each with one partition after the other.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/doors/log.h"
#include "app/doors/worker_doors.h"
#include "app/jobs/shared_partitions.h"
#include "app/jobs/work.h"
#include "app/settings.h"
#include "ports/journal.h"
#include "worker/worker.h"

namespace app {

// Adds up what workers counted.
void add(worker::Counters& sum, const worker::Counters& one);

// Threads: one uses it.
class BatchCrew {
public:
    // What the threads share; all of it must outlive them.
    struct Shared {
        const Settings& settings;
        Log& log;
        ports::Journal& journal;
        const Rewire& rewire;
        SharedPartitions& partitions;
    };

    explicit BatchCrew(const Shared& shared) : shared_(shared) {}
    // Stops and waits.
    ~BatchCrew();
    BatchCrew(const BatchCrew&) = delete;
    BatchCrew& operator=(const BatchCrew&) = delete;

    // One more thread. Throws base::Failure as open_worker_doors() does.
    void add_thread();

    bool ended() const noexcept { return running_ == 0; }
    // Whether the log has answered any of them.
    bool reads() const;
    // What all have counted so far.
    worker::Counters counters() const;

    // What is under way is committed, and no more begun.
    void stop();
    // Waits for all of them; after stop() as CommittingAtTheEnd. Throws what the first one threw
    // that failed.
    void join();

private:
    void work(WorkerDoors& doors);
    // What is left of the partition is in the tables, or was lost to somebody else.
    base::Result<void> work(WorkerDoors& doors, const SharedPartitions::Taken& taken);

    const Shared shared_;
    std::vector<std::thread> threads_;
    std::atomic<int> running_ = 0;
    mutable std::mutex mutex_;  // guards what follows
    std::vector<worker::Worker*> at_work_;
    worker::Counters done_;  // of those that are no more
    bool has_read_ = false;
    bool stopped_ = false;
    std::exception_ptr failure_;
};

}  // namespace app
