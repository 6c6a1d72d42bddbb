#include "app/jobs/batch_crew.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/doors/limits.h"
#include "app/jobs/worker_thread.h"
#include "app/system.h"

namespace app {
namespace {

base::Result<void> result_of(worker::Worker& worker) {
    try {
        return worker.run();
    } catch (const base::Failure& failure) {
        return failure.error();
    } catch (const std::exception& error) {
        return error_of(error);
    }
}

}  // namespace

void add(worker::Counters& sum, const worker::Counters& one) {
    sum.records += one.records;
    sum.foreign += one.foreign;
    sum.games += one.games;
    sum.timed_out += one.timed_out;
    sum.duplicates += one.duplicates;
    sum.dead_letters += one.dead_letters;
    sum.abandoned += one.abandoned;
    sum.commits += one.commits;
    sum.lost_races += one.lost_races;
    sum.open_games += one.open_games;
    sum.headless += one.headless;
    sum.gone.insert(sum.gone.end(), one.gone.begin(), one.gone.end());
    sum.progress.insert(sum.progress.end(), one.progress.begin(), one.progress.end());
}

BatchCrew::~BatchCrew() {
    stop();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void BatchCrew::add_thread() {
    WorkerDoors doors = open_worker_doors(shared_.settings, shared_.log, nullptr);
    if (shared_.rewire) doors = shared_.rewire(std::move(doors));
    ++running_;
    threads_.emplace_back([this, doors = std::move(doors)]() mutable {
        try {
            work(doors);
        } catch (...) {
            shared_.partitions.stop();
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
        }
        --running_;
    });
}

void BatchCrew::work(WorkerDoors& doors) {
    SharedPartitions& partitions = shared_.partitions;
    while (const auto taken = partitions.next()) {
        WorkerDoors fresh;
        fresh.log = shared_.log.open_reader(Log::Share{taken->partition, partitions.count()});
        if (shared_.rewire) fresh = shared_.rewire(std::move(fresh));
        doors.log = std::move(fresh.log);
        const auto worked = work(doors, *taken);
        if (worked) continue;
        // What has answered before will do so again.
        if (worked.error().fatal() || !reads()) throw base::Failure(worked.error());
        partitions.put_back(taken->partition);
    }
}

base::Result<void> BatchCrew::work(WorkerDoors& doors, const SharedPartitions::Taken& taken) {
    worker::Options options = worker_options(shared_.settings);
    options.rivals = worker::Rivals::yield;
    options.yielding.chain_end = taken.chain_end;
    worker::Worker worker(
        std::move(options),
        {*doors.log, *doors.store, *doors.tables, *doors.ledger, *doors.dead, shared_.journal, now,
         nullptr, doors.identity.get(), doors.second_reader, doors.publisher.get()});
    worker.finish_at(shared_.partitions.targets_of(taken.partition));
    {
        const std::lock_guard lock(mutex_);
        at_work_.push_back(&worker);
        if (stopped_) worker.stop();
    }
    const auto worked = result_of(worker);
    const worker::Counters counters = worker.counters();
    {
        const std::lock_guard lock(mutex_);
        std::erase(at_work_, &worker);
        has_read_ = has_read_ || worker.reads();
        add(done_, counters);
    }
    if (!worked) return worked;
    if (counters.lost_races > 0) {
        shared_.partitions.left(taken.partition);
    } else {
        shared_.partitions.finished(taken.partition);
    }
    return {};
}

bool BatchCrew::reads() const {
    const std::lock_guard lock(mutex_);
    return has_read_ || std::any_of(at_work_.begin(), at_work_.end(),
                                    [](const worker::Worker* worker) { return worker->reads(); });
}

worker::Counters BatchCrew::counters() const {
    const std::lock_guard lock(mutex_);
    worker::Counters sum = done_;
    for (const worker::Worker* worker : at_work_) add(sum, worker->counters());
    return sum;
}

void BatchCrew::stop() {
    shared_.partitions.stop();
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (worker::Worker* const worker : at_work_) worker->stop();
}

void BatchCrew::join() {
    std::optional<CommittingAtTheEnd> waiting;
    if (stopped_) waiting.emplace();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
    if (failure_) std::rethrow_exception(failure_);
}

}  // namespace app
