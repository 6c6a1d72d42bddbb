// Retention: drops what a log need not keep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/result.h"
#include "base/time.h"
#include "lmdb/embedded_log.h"
#include "lmdb/recovery.h"
#include "lmdb/rows.h"

namespace lmdb {

// What one step dropped. `more`: the step was used up before all was dropped.
struct Dropped {
    std::uint64_t batches = 0;
    std::uint64_t bytes = 0;
    bool more = false;
};

// Threads: the writer's.
class RetentionKeeper {
public:
    // A step drops at most `step_batches`.
    RetentionKeeper(Retention retention, std::size_t step_batches)
        : retention_(retention), step_batches_(step_batches) {}

    // Drops the oldest batches that are beyond the retention at `now`, never the last one of a
    // lane, in one commit; no commit when there is nothing to drop. `extents` says what each lane
    // holds and is brought up to date. disk: the log cannot be read or written.
    base::Result<Dropped> step(Environment& environment, base::Timestamp now,
                               std::map<TopicPartition, LaneExtent>& extents) const;

private:
    class Step;

    Retention retention_;
    std::size_t step_batches_;
};

}  // namespace lmdb
