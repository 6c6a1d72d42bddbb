// The partitions that several threads of a batch job, and other processes, work on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "parquet/object_ledger.h"
#include "ports/log_reader.h"
#include "worker/options.h"
#include "worker/partition_choice.h"

namespace app {

// Hands out one partition after the other, in an order that this process has drawn for itself, as
// PartitionChoice and the ledger say.
// Threads: any.
class SharedPartitions {
public:
    // `ends`: up to where the log is to be in the tables.
    SharedPartitions(const Settings& settings, std::vector<worker::Target> ends);

    // Waits while all that is left is in hands. Nothing: all is done, or stop() was called. Throws
    // base::Failure when the ledger cannot be read; a store that is away is waited for.
    struct Taken {
        ports::Partition partition = 0;
        ports::Offset chain_end = 0;  // as of now
    };
    std::optional<Taken> next();
    // Each partition that was handed out comes back by one of these, see PartitionChoice.
    void finished(ports::Partition partition);
    void left(ports::Partition partition);
    void put_back(ports::Partition partition);

    // Everybody who waits gets nothing from now on.
    void stop();

    // Of partitions from 0 on, with a name or without.
    ports::Partition count() const noexcept { return count_; }
    std::vector<worker::Target> targets_of(ports::Partition partition) const;
    std::vector<ports::Partition> done_by_others() const;
    // Whether all who work here wait for others, and for what, in words; empty: they do not.
    std::string waits_for() const;

private:
    using Time = worker::PartitionChoice::Time;

    void look();
    void give_back();

    const std::string topic_;
    const std::vector<worker::Target> ends_;
    const worker::PartitionChoice::Patience patience_;
    const ports::Partition count_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    tables::ObjectLedger ledger_;
    worker::PartitionChoice choice_;
    Time next_look_{};
    std::string trouble_;  // of the latest look
    int in_hands_ = 0;
    bool stopped_ = false;
};

}  // namespace app
