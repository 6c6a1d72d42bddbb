// The embedded log's LogWriter: one thread commits what all others append.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "lmdb/embedded_log.h"
#include "lmdb/environment.h"
#include "lmdb/intake.h"
#include "lmdb/recovery.h"
#include "lmdb/retention.h"
#include "lmdb/transaction.h"
#include "lmdb/writer_lock.h"
#include "ports/log_writer.h"

namespace lmdb {

// Group commit: what waits goes to disk in one LMDB transaction, synced, and is acknowledged then.
// While more is waiting already, half of a commit's syncing is left to the next one, and with it
// the acknowledgement: a busy log syncs once a commit, an idle one twice.
// The first error of a commit ends all delivery: after a failed sync nobody knows what the disk
// holds, so nothing is tried again on this environment.
class GroupWriter final : public ports::LogWriter {
public:
    // Marks the log as open for writing and makes the topics of the options.
    // disk: that cannot be written.
    static base::Result<std::unique_ptr<GroupWriter>> start(
        std::shared_ptr<Environment> environment, WriterLock lock, Survey found,
        WriterOptions options);
    ~GroupWriter() override;
    GroupWriter(const GroupWriter&) = delete;
    GroupWriter& operator=(const GroupWriter&) = delete;

    void append(ports::OutgoingRecord record) override { intake_.append(std::move(record)); }
    ports::Backlog backlog() const override { return intake_.backlog(); }
    base::Result<void> flush(std::chrono::milliseconds patience) override {
        return intake_.flush(patience);
    }
    std::vector<ports::Delivery> deliveries() const override { return intake_.deliveries(); }
    base::Result<void> failure() const override { return intake_.failure(); }

private:
    // A topic as the writer thread knows it; the index is the intake's.
    struct StoredTopic {
        Topic topic;
        std::vector<LaneExtent*> lanes;  // null: nothing was written yet
    };

    GroupWriter(std::shared_ptr<Environment> environment, WriterLock lock, Survey found,
                WriterOptions options);

    base::Result<void> mark_open();
    void run();
    // Whether delivery goes on.
    bool deliver(Chunk& chunk);
    base::Result<void> store(Chunk& chunk, Transaction::Sync sync);
    base::Result<void> learn_topics(Transaction& writing, std::size_t index);
    LaneExtent& extent_of(StoredTopic& topic, ports::Partition partition);
    base::Result<void> keep_up();
    void mark_clean();

    const std::shared_ptr<Environment> environment_;
    const WriterLock lock_;
    const WriterOptions options_;
    Intake intake_;

    // The writer thread's own, once it runs.
    RetentionKeeper retention_;
    std::map<TopicPartition, LaneExtent> extents_;
    std::vector<StoredTopic> topics_;
    std::uint32_t last_id_ = 0;
    std::optional<Chunk> pending_;  // committed, durable with the next commit
    Intake::Clock::time_point next_upkeep_;

    Intake::Clock::time_point close_deadline_;  // written before the intake is closed
    std::thread thread_;
};

}  // namespace lmdb
