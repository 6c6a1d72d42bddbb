#include "lmdb/group_writer.h"

#include <lmdb.h>

#include <algorithm>
#include <string>
#include <utility>

#include "lmdb/rows.h"
#include "lmdb/transaction.h"

namespace lmdb {
namespace {

constexpr std::size_t k_retention_step = 256;  // batches

base::Timestamp system_time() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

IntakeOptions intake_options(const WriterOptions& options) {
    return {options.partitions, options.soft_bytes,     options.hard_bytes,  options.record_bytes,
            options.linger,     options.commit_records, options.commit_bytes};
}

}  // namespace

GroupWriter::GroupWriter(std::shared_ptr<Environment> environment, WriterLock lock, Survey found,
                         WriterOptions options)
    : environment_(std::move(environment)),
      lock_(std::move(lock)),
      options_(std::move(options)),
      intake_(intake_options(options_)),
      retention_(options_.retention, k_retention_step),
      extents_(std::move(found.extents)),
      next_upkeep_(Intake::Clock::now()) {
    for (Topic& topic : found.topics) {
        last_id_ = std::max(last_id_, topic.id);
        intake_.know(topic.name, topic.partitions);
        std::vector<LaneExtent*> lanes(static_cast<std::size_t>(topic.partitions), nullptr);
        topics_.push_back({std::move(topic), std::move(lanes)});
    }
}

base::Result<std::unique_ptr<GroupWriter>> GroupWriter::start(
    std::shared_ptr<Environment> environment, WriterLock lock, Survey found,
    WriterOptions options) {
    std::unique_ptr<GroupWriter> made(new GroupWriter(std::move(environment), std::move(lock),
                                                      std::move(found), std::move(options)));
    if (const auto marked = made->mark_open(); !marked) return marked.error();
    made->environment_->set_writer_here(true);
    made->thread_ = std::thread([writer = made.get()] { writer->run(); });
    return made;
}

GroupWriter::~GroupWriter() {
    if (!thread_.joinable()) return;
    close_deadline_ = Intake::Clock::now() + options_.close_patience;
    intake_.close();
    thread_.join();
    environment_->set_writer_here(false);
}

base::Result<void> GroupWriter::mark_open() {
    auto writing = Transaction::begin(*environment_, Transaction::Kind::write);
    if (!writing) return writing.error();
    for (const std::string& name : options_.topics) {
        const bool known = std::any_of(topics_.begin(), topics_.end(), [&](const auto& stored) {
            return stored.topic.name == name;
        });
        if (known) continue;
        intake_.know(name, options_.partitions);
        if (const auto put = learn_topics(*writing, topics_.size()); !put) return put.error();
    }
    if (const auto put = put_log_id(*environment_, *writing); !put) return put.error();
    if (const auto put = put_state(*writing, LogState::open); !put) return put.error();
    return writing->commit();
}

void GroupWriter::run() {
    Chunk chunk;
    for (;;) {
        const auto taken = intake_.take(chunk, next_upkeep_);
        if (taken == Intake::Taken::closed) return mark_clean();
        if (taken == Intake::Taken::chunk && !deliver(chunk)) return;
        if (pending_) continue;  // what makes it durable is due
        if (intake_.closed()) {
            if (Intake::Clock::now() < close_deadline_) continue;
            return intake_.give_up(
                base::unavailable("embedded log " + environment_->folder() +
                                  ": closed before everything was on disk; the rest is lost"));
        }
        if (Intake::Clock::now() < next_upkeep_) continue;
        if (const auto kept = keep_up(); !kept) return intake_.give_up(kept.error());
    }
}

bool GroupWriter::deliver(Chunk& chunk) {
    const bool goes_on =
        intake_.has_due() && !intake_.closed() && Intake::Clock::now() < next_upkeep_;
    const auto sync = goes_on ? Transaction::Sync::next : Transaction::Sync::now;
    if (const auto stored = store(chunk, sync); !stored) {
        intake_.give_up(stored.error());
        environment_->break_off();
        return false;
    }
    if (pending_) intake_.acknowledge(std::move(*pending_));
    pending_.reset();
    if (goes_on) {
        pending_ = std::move(chunk);
    } else {
        intake_.acknowledge(std::move(chunk));
    }
    return true;
}

base::Result<void> GroupWriter::store(Chunk& chunk, Transaction::Sync sync) {
    auto writing = Transaction::begin(*environment_, Transaction::Kind::write);
    if (!writing) return writing.error();
    for (PendingBatch& batch : chunk.batches) {
        if (const auto put = learn_topics(*writing, batch.topic); !put) return put.error();
        StoredTopic& stored = topics_[batch.topic];
        LaneExtent& extent = extent_of(stored, batch.partition);
        const BatchKey key({stored.topic.id, batch.partition}, extent.end);
        const auto value = batch.records.seal(extent.end);
        if (const auto put = writing->put(key.bytes(), value); !put) return put.error();
        extent.end += batch.records.count();
        extent.bytes += value.size();
        ++extent.batches;
    }
    if (const auto committed = writing->commit(sync); !committed) return committed.error();
    environment_->touched(Environment::k_mapped_by_row * chunk.batches.size());
    return {};
}

base::Result<void> GroupWriter::learn_topics(Transaction& writing, std::size_t index) {
    while (topics_.size() <= index) {
        const auto fresh = intake_.topic(topics_.size());
        StoredTopic& stored = topics_.emplace_back();
        stored.topic = {fresh.name, ++last_id_, fresh.partitions};
        stored.lanes.resize(static_cast<std::size_t>(fresh.partitions), nullptr);
        // The intake also knows names it refuses; they never come here as a batch.
        if (!usable_topic_name(fresh.name)) continue;
        if (const auto put = put_topic(writing, stored.topic); !put) return put.error();
    }
    return {};
}

LaneExtent& GroupWriter::extent_of(StoredTopic& topic, ports::Partition partition) {
    LaneExtent*& lane = topic.lanes[static_cast<std::size_t>(partition)];
    if (lane == nullptr) lane = &extents_[{topic.topic.id, partition}];
    return *lane;
}

base::Result<void> GroupWriter::keep_up() {
    const base::Timestamp now = options_.clock != nullptr ? options_.clock() : system_time();
    const auto dropped = retention_.step(*environment_, now, extents_);
    if (!dropped) return dropped.error();
    int dead = 0;
    mdb_reader_check(environment_->handle(), &dead);
    next_upkeep_ = Intake::Clock::now();
    if (!dropped->more) next_upkeep_ += options_.upkeep;
    return {};
}

void GroupWriter::mark_clean() {
    auto writing = Transaction::begin(*environment_, Transaction::Kind::write);
    if (writing && put_state(*writing, LogState::clean)) {
        static_cast<void>(writing->commit());  // not marked: the next writer says so, no more
    }
}

}  // namespace lmdb
