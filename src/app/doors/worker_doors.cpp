#include "app/doors/worker_doors.h"
#include "app/doors/tables_place.h"

#include <utility>

#include "app/doors/table_types.h"

namespace app {
namespace {

// A worker that waits hears nothing else; it asks again.
constexpr std::chrono::seconds k_identity_patience{2};

}  // namespace

WorkerDoors open_worker_doors(const Settings& settings, Log& log,
                              std::unique_ptr<ports::LogReader> reader) {
    expect_table_format(settings);
    settle_table_types(settings);
    const TablesPlace place = TablesPlace(settings).for_threads();
    WorkerDoors doors;
    doors.log = std::move(reader);
    doors.store = place.store_to_add();
    doors.tables = place.reader();
    doors.ledger = std::make_unique<tables::ObjectLedger>(place.objects());
    doors.dead = log.dead_letters(place);
    doors.identity = log.identity(k_identity_patience);
    doors.second_reader = [&log]() -> base::Result<std::unique_ptr<ports::LogReader>> {
        try {
            return log.open_reader(Log::Share{});
        } catch (const base::Failure& failure) {
            return failure.error();
        }
    };
    if (settings.table_format == TableFormat::delta) doors.publisher = place.publisher();
    return doors;
}

}  // namespace app
