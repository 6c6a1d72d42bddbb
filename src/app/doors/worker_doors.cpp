#include "app/doors/worker_doors.h"

#include <utility>

#include "parquet/folder_ledger.h"
#include "parquet/local_table_store.h"
#include "parquet/parquet_table_reader.h"

namespace app {
namespace {

// A worker that waits hears nothing else; it asks again.
constexpr std::chrono::seconds k_identity_patience{2};

}  // namespace

WorkerDoors open_worker_doors(const Settings& settings, Log& log,
                              std::unique_ptr<ports::LogReader> reader) {
    tables::StoreOptions options;
    options.write.gzip_level = settings.gzip_level;
    WorkerDoors doors;
    doors.log = std::move(reader);
    doors.store = std::make_unique<tables::LocalTableStore>(settings.output_dir, options);
    doors.tables = std::make_unique<tables::ParquetTableReader>(settings.output_dir);
    doors.ledger = std::make_unique<tables::FolderLedger>(settings.output_dir);
    doors.dead = log.dead_letters(settings.output_dir);
    doors.identity = log.identity(k_identity_patience);
    doors.second_reader = [&log]() -> base::Result<std::unique_ptr<ports::LogReader>> {
        try {
            return log.open_reader(Log::Share{});
        } catch (const base::Failure& failure) {
            return failure.error();
        }
    };
    return doors;
}

}  // namespace app
