// Objects of a bucket in the place of others: the list of merges says so.
#pragma once

#include <memory>
#include <vector>

#include "base/time.h"
#include "parquet/delta_log.h"
#include "parquet/layout.h"
#include "parquet/merged_files.h"
#include "ports/file_exchange.h"
#include "ports/object_store.h"

namespace tables {

// For tables of which nobody lists the objects: who reads them goes by the ledger and the list of
// merges, or by the Delta log. The two come one after the other; until both have come, and for some
// time after that, both the old and the merged objects are there. clean() writes the version of the
// Delta log that a crash kept back, then removes the old objects.
class BucketExchange final : public ports::FileExchange {
public:
    // Asks nothing of the store.
    BucketExchange(const std::shared_ptr<ports::ObjectStore>& store, base::Clock clock)
        : store_(store), clock_(clock), merged_(store), delta_(store, clock) {}

    base::Result<void> exchange(ports::Table table,
                                const std::vector<ports::MergedFile>& merged) override;
    base::Result<std::uint64_t> clean(ports::Table table, base::Timestamp before) override;

private:
    base::Result<void> publish(ports::Table table);

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
    base::Clock clock_;
    MergedFiles merged_;
    DeltaLog delta_;
};

}  // namespace tables
