#include "lmdb/intake.h"

#include <algorithm>
#include <utility>

#include "base/murmur2.h"
#include "lmdb/rows.h"

namespace lmdb {
namespace {

constexpr std::size_t k_largest_batch = std::size_t{1} << 20;
constexpr std::size_t k_largest_spare = k_largest_batch * 2;
constexpr std::size_t k_most_spare_bytes = std::size_t{16} << 20;

std::size_t cost(const ports::OutgoingRecord& record) noexcept {
    return k_record_head_bytes + record.key.size() + record.value.size();
}

}  // namespace

void Intake::know(const std::string& topic, std::int32_t partitions) {
    const std::lock_guard lock(mutex_);
    index_[topic] = topics_.size();
    TopicState state;
    state.name = topic;
    state.open.resize(static_cast<std::size_t>(partitions));
    topics_.push_back(std::move(state));
}

Intake::TopicName Intake::topic(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    return {topics_[index].name, static_cast<std::int32_t>(topics_[index].open.size())};
}

std::size_t Intake::index_of(const std::string& topic) {
    if (last_topic_ < topics_.size() && topics_[last_topic_].name == topic) return last_topic_;
    auto at = index_.find(topic);
    if (at == index_.end()) {
        TopicState state;
        state.name = topic;
        state.open.resize(static_cast<std::size_t>(options_.partitions));
        at = index_.emplace(topic, topics_.size()).first;
        topics_.push_back(std::move(state));
    }
    last_topic_ = at->second;
    return last_topic_;
}

std::optional<base::Error> Intake::objection(const ports::OutgoingRecord& record) const {
    if (dead_.load(std::memory_order_relaxed) && first_error_) return first_error_;
    if (closed_) return base::Error{base::Fault::stopped, "embedded log: it is closed already"};
    if (!usable_topic_name(record.topic)) {
        return base::rejected("embedded log: the name of a topic has 1 to 249 bytes, not " +
                              std::to_string(record.topic.size()));
    }
    if (cost(record) > options_.record_bytes) {
        return base::rejected("embedded log: a record for " + record.topic + " has " +
                              std::to_string(cost(record)) + " bytes, at most " +
                              std::to_string(options_.record_bytes) + " are taken");
    }
    const auto waiting = waiting_bytes_.load(std::memory_order_relaxed);
    if (waiting + cost(record) > options_.hard_bytes) {
        return base::unavailable("embedded log: the disk does not keep up, " +
                                 std::to_string(waiting >> 20) +
                                 " MiB are waiting; records are lost from here on");
    }
    return std::nullopt;
}

Chunk& Intake::open_chunk() {
    if (chunks_.empty() || is_full(chunks_.back())) {
        chunks_.emplace_back();
        chunks_.back().number = next_chunk_++;
        chunks_.back().opened = Clock::now();
    }
    return chunks_.back();
}

std::size_t Intake::keyless_partition(TopicState& topic, const Chunk& chunk) const {
    if (topic.keyless_chunk != chunk.number) {
        topic.keyless_chunk = chunk.number;
        topic.keyless_partition = (topic.keyless_partition + 1) % topic.open.size();
    }
    return topic.keyless_partition;
}

PendingBatch& Intake::batch_for(Chunk& chunk, std::size_t topic, std::string_view key) {
    TopicState& state = topics_[topic];
    const auto partitions = static_cast<std::int32_t>(state.open.size());
    const std::size_t partition =
        key.empty() ? keyless_partition(state, chunk)
                    : static_cast<std::size_t>(base::key_partition(key, partitions));
    OpenBatch& open = state.open[partition];
    if (open.chunk == chunk.number && chunk.batches[open.index].records.size() < k_largest_batch) {
        return chunk.batches[open.index];
    }
    open = {chunk.number, chunk.batches.size()};
    PendingBatch& fresh = chunk.batches.emplace_back();
    fresh.topic = topic;
    fresh.partition = static_cast<ports::Partition>(partition);
    if (!spare_.empty()) {
        fresh.records = std::move(spare_.back());
        spare_.pop_back();
        spare_bytes_ -= fresh.records.capacity();
    }
    return fresh;
}

bool Intake::is_full(const Chunk& chunk) const noexcept {
    return chunk.records >= options_.commit_records || chunk.bytes >= options_.commit_bytes;
}

void Intake::append(ports::OutgoingRecord&& record) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t topic = index_of(record.topic);
        TopicState& state = topics_[topic];
        state.appended = true;
        appended_.fetch_add(1, std::memory_order_relaxed);
        if (const auto refused = objection(record)) {
            ++state.counts.failed;
            first_failed_ = std::min(first_failed_, accepted_);
            if (!first_error_) first_error_ = refused;
            return;
        }
        const bool was_empty = chunks_.empty();
        Chunk& chunk = open_chunk();
        batch_for(chunk, topic, record.key).records.add(record.time, record.key, record.value);
        ++chunk.records;
        chunk.bytes += cost(record);
        ++state.counts.waiting;
        ++accepted_;
        waiting_bytes_.fetch_add(cost(record), std::memory_order_relaxed);
        wake = was_empty || (chunks_.size() == 1 && is_full(chunk));
    }
    if (wake) wanted_.notify_one();
}

ports::Backlog Intake::backlog() const noexcept {
    const std::size_t waiting = waiting_bytes_.load(std::memory_order_relaxed);
    const bool has_room = !dead_.load(std::memory_order_relaxed) && waiting < options_.soft_bytes;
    // In this order: nobody may see more settled than appended.
    const auto settled = safe_.load(std::memory_order_acquire);
    return {appended_.load(std::memory_order_relaxed),
            settled,
            has_room,
            0,
            waiting,
            options_.soft_bytes};
}

base::Result<void> Intake::flush(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    const std::uint64_t target = accepted_;
    flush_until_ = std::max(flush_until_, target);
    wanted_.notify_one();
    const bool done = settled_.wait_for(lock, patience, [&] {
        return settled_count_ >= target || dead_.load(std::memory_order_relaxed);
    });
    if (first_error_) return *first_error_;
    if (!done) {
        return base::unavailable("embedded log: " + std::to_string(target - settled_count_) +
                                 " records are not on disk after " +
                                 std::to_string(patience.count()) + " ms");
    }
    return {};
}

std::vector<ports::Delivery> Intake::deliveries() const {
    const std::lock_guard lock(mutex_);
    std::vector<ports::Delivery> out;
    for (const auto& [name, index] : index_) {
        const TopicState& topic = topics_[index];
        if (!topic.appended) continue;
        out.push_back(
            {name, topic.counts.acknowledged, 0, topic.counts.failed, topic.counts.waiting});
    }
    return out;
}

base::Result<void> Intake::failure() const {
    const std::lock_guard lock(mutex_);
    if (first_error_) return *first_error_;
    return {};
}

bool Intake::is_due(Clock::time_point now) const {
    if (chunks_.empty()) return false;
    return closed_ || chunks_.size() > 1 || is_full(chunks_.front()) || taken_ < flush_until_ ||
           now - chunks_.front().opened >= options_.linger;
}

Intake::Taken Intake::take(Chunk& out, Clock::time_point until) {
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto now = Clock::now();
        if (is_due(now)) break;
        if (closed_) return Taken::closed;
        if (now >= until) return Taken::nothing;
        const auto lingered = chunks_.empty() ? until : chunks_.front().opened + options_.linger;
        wanted_.wait_until(lock, std::min(until, lingered));
    }
    out = std::move(chunks_.front());
    chunks_.pop_front();
    taken_ += out.records;
    return Taken::chunk;
}

bool Intake::has_due() const {
    const std::lock_guard lock(mutex_);
    return is_due(Clock::now());
}

void Intake::acknowledge(Chunk&& chunk) {
    {
        const std::lock_guard lock(mutex_);
        for (PendingBatch& batch : chunk.batches) {
            Counts& counts = topics_[batch.topic].counts;
            counts.acknowledged += batch.records.count();
            counts.waiting -= batch.records.count();
            batch.records.clear();
            const std::size_t capacity = batch.records.capacity();
            if (capacity <= k_largest_spare && spare_bytes_ + capacity <= k_most_spare_bytes) {
                spare_bytes_ += capacity;
                spare_.push_back(std::move(batch.records));
            }
        }
        settled_count_ += chunk.records;
        safe_.store(std::min(settled_count_, first_failed_), std::memory_order_release);
        waiting_bytes_.fetch_sub(chunk.bytes, std::memory_order_relaxed);
    }
    settled_.notify_all();
}

void Intake::give_up(base::Error error) {
    {
        const std::lock_guard lock(mutex_);
        // The error that ends all delivery tells more than an earlier refusal of single records.
        first_error_ = std::move(error);
        dead_.store(true, std::memory_order_relaxed);
        for (TopicState& topic : topics_) {
            topic.counts.failed += std::exchange(topic.counts.waiting, 0);
        }
        settled_count_ = accepted_;
        taken_ = accepted_;
        waiting_bytes_.store(0, std::memory_order_relaxed);
        chunks_.clear();
    }
    settled_.notify_all();
}

void Intake::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    wanted_.notify_all();
}

bool Intake::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

}  // namespace lmdb
