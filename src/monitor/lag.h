// How far the tables are behind the log, partition by partition.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "monitor/lag_trend.h"
#include "ports/log_reader.h"

namespace monitor {

struct PartitionLag {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset records = 0;  // that the ledger does not cover yet
    // Age of the oldest of them; 0 without any. Nothing: its time is not known, none of them has
    // been read.
    std::optional<double> seconds;
};

// Told by a reader of the log and by who looks at the ledger, in any order and as often as they
// like; needs no worker that lives. The age goes on growing while nothing is committed.
// Memory: some 4,000 marks a partition, however many records wait: then not every record is
// marked, and the age is too small by at most the time between two marks.
// Threads: one.
class Lag {
public:
    // A record was read.
    void note_record(std::string_view topic, ports::Partition partition,
                     const ports::StoredRecord& record);

    // What is retained of the partition now. A record that was read lies before its end in any
    // case.
    void note_retained(std::string_view topic, const ports::Retained& retained);

    // The ledger covers the offsets below `next`, as a commit of that time says. It never falls.
    void note_covered(std::string_view topic, ports::Partition partition, ports::Offset next,
                      base::Timestamp time);

    // The worker that commits the partition does not read this topic of it, which has no lag, until
    // note_covered() says otherwise.
    void note_unread(std::string_view topic, ports::Partition partition);

    // Of the partition's records over the last minutes. `lag`: of at(now).
    LagTrend::Told trend(const PartitionLag& lag, base::Timestamp now) const;

    // All partitions, by topic and number; without those that are not read.
    std::vector<PartitionLag> at(base::Timestamp now) const;

    // The largest of a topic's partitions; nothing: none is known, or no age is.
    std::optional<double> seconds(std::string_view topic, base::Timestamp now) const;

private:
    // When a record was written. Records between two marks are not older than the first.
    struct Mark {
        ports::Offset offset = 0;
        base::Timestamp time{};
    };
    struct Progress {
        ports::Offset first = 0;  // retained
        ports::Offset end = 0;
        ports::Offset covered = 0;
        bool is_read = true;       // as far as is known
        std::vector<Mark> marks;   // of what is not covered, ascending
        ports::Offset stride = 1;  // offsets from one mark to the next, at least
        LagTrend trend;
    };

    Progress& progress_of(std::string_view topic, ports::Partition partition);
    static void forget(Progress& progress);
    static PartitionLag lag_of(const Progress& progress, base::Timestamp now);

    // Most records come from the partition that the one before them came from.
    struct Last {
        std::string_view topic;  // lies in topics_, as progress does
        ports::Partition partition = 0;
        Progress* progress = nullptr;
    };

    std::map<std::string, std::map<ports::Partition, Progress>, std::less<>> topics_;
    Last last_;
};

}  // namespace monitor
