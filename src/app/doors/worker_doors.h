// The doors a worker works through, as OUTPUT_DIR and the log give them.
#pragma once

#include <functional>
#include <memory>

#include "app/doors/log.h"
#include "app/settings.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace app {

struct WorkerDoors {
    std::unique_ptr<ports::LogReader> log;
    std::unique_ptr<ports::TableStore> store;
    std::unique_ptr<ports::TableReader> tables;
    std::unique_ptr<ports::CommitLedger> ledger;
    std::unique_ptr<ports::DeadLetters> dead;
    std::unique_ptr<ports::LogIdentity> identity;
    std::function<base::Result<std::unique_ptr<ports::LogReader>>()> second_reader;
    std::unique_ptr<ports::TablePublisher> publisher;  // nullptr: files alone are the tables
};

// Throws base::Failure; settings: the tables in OUTPUT_DIR have numbers of other types, see
// expect_table_types(). Decides for the settings' types where there are no tables yet. `log` must
// outlive the doors. `reader`: of `log`, for what this worker is to read.
WorkerDoors open_worker_doors(const Settings& settings, Log& log,
                              std::unique_ptr<ports::LogReader> reader);

}  // namespace app
