#include "lmdb/retention.h"

#include <string>
#include <utility>
#include <vector>

#include "lmdb/batch_format.h"

namespace lmdb {

class RetentionKeeper::Step {
public:
    Step(Environment& environment, Transaction& writing, const Retention& retention)
        : environment_(environment), writing_(writing), retention_(retention) {}

    // Drops from the lane while `budget` lasts.
    base::Result<void> thin(TopicPartition lane, LaneExtent& extent, base::Timestamp now,
                            std::size_t budget) {
        auto row = writing_.at_or_after(BatchKey(lane, 0).bytes());
        while (extent.batches > 1) {
            if (!row) return row.error();
            const auto address = *row ? parse_batch_key((*row)->key) : std::nullopt;
            if (!address || address->lane != lane) {
                return environment_.damage("a partition holds fewer batches than were counted");
            }
            extent.first = address->first;
            const auto drop = is_beyond(extent, **row, now);
            if (!drop) return drop.error();
            if (!*drop) return {};
            if (dropped.batches == budget) {
                dropped.more = true;
                return {};
            }
            const std::uint64_t bytes = (*row)->value.size();
            if (const auto erased = writing_.erase(); !erased) return erased.error();
            --extent.batches;
            extent.bytes -= bytes;
            ++dropped.batches;
            dropped.bytes += bytes;
            row = writing_.next();
        }
        if (!row) return row.error();
        const auto last = *row ? parse_batch_key((*row)->key) : std::nullopt;
        if (last && last->lane == lane) extent.first = last->first;
        return {};
    }

    Dropped dropped;

private:
    base::Result<bool> is_beyond(const LaneExtent& extent, const Row& oldest, base::Timestamp now) {
        if (extent.bytes > retention_.bytes) return true;
        const auto value = oldest.value.substr(0, k_batch_head_bytes);
        if (const auto read = environment_.copy(value, head_, 0); !read) return read.error();
        const auto head = read_batch_head(head_);
        if (!head) return environment_.damage("the oldest batch of a partition is damaged");
        environment_.touched(std::size_t{64} << 10);
        return head->newest < now - retention_.age;
    }

    Environment& environment_;
    Transaction& writing_;
    const Retention& retention_;
    std::string head_;
};

base::Result<Dropped> RetentionKeeper::step(Environment& environment, base::Timestamp now,
                                            std::map<TopicPartition, LaneExtent>& extents) const {
    auto writing = Transaction::begin(environment, Transaction::Kind::write);
    if (!writing) return writing.error();
    Step step(environment, *writing, retention_);
    std::vector<std::pair<LaneExtent*, LaneExtent>> changed;
    for (auto& [lane, extent] : extents) {
        if (extent.batches <= 1) continue;
        LaneExtent thinned = extent;
        if (const auto done = step.thin(lane, thinned, now, step_batches_); !done) {
            return done.error();
        }
        if (thinned.batches != extent.batches) changed.emplace_back(&extent, thinned);
        if (step.dropped.more) break;
    }
    if (changed.empty()) return step.dropped;
    if (const auto committed = writing->commit(); !committed) return committed.error();
    for (const auto& [extent, thinned] : changed) *extent = thinned;
    return step.dropped;
}

}  // namespace lmdb
