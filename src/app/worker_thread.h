// A worker with its doors on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/settings.h"
#include "lmdb/embedded_log.h"
#include "parquet/folder_dead_letters.h"
#include "parquet/folder_ledger.h"
#include "parquet/local_table_store.h"
#include "parquet/parquet_table_reader.h"
#include "ports/journal.h"
#include "ports/registry.h"
#include "worker/worker.h"

namespace app {

// What the settings say about a worker; its name is "w" and the process id.
worker::Options worker_options(const Settings& settings);

// Where the topics that this worker reads end now.
std::vector<worker::Target> log_ends(const Settings& settings, const lmdb::EmbeddedLog& log);

class WorkerThread {
public:
    // `sessions` may be null when sessions come from the topics. Starts at once.
    WorkerThread(const Settings& settings, const lmdb::EmbeddedLog& log, ports::Sessions* sessions,
                 ports::Journal& journal);
    // Stops and waits.
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    worker::Worker& worker() noexcept { return worker_; }
    bool ended() const noexcept { return ended_; }

    // Records below the targets that the worker has not processed yet.
    std::int64_t lag(const std::vector<worker::Target>& targets) const;

    // Waits for the end of run() and gives its result.
    base::Result<void> join();

private:
    std::unique_ptr<ports::LogReader> reader_;
    tables::LocalTableStore store_;
    tables::ParquetTableReader table_reader_;
    tables::FolderLedger ledger_;
    tables::FolderDeadLetters dead_letters_;
    worker::Worker worker_;
    base::Result<void> result_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

}  // namespace app
