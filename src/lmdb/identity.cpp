#include "lmdb/identity.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "lmdb/rows.h"

namespace lmdb {

base::Result<std::unique_ptr<Identity>> Identity::open(
    const std::shared_ptr<Environment>& environment) {
    auto reading = Transaction::begin(*environment, Transaction::Kind::read);
    if (!reading) return reading.error();
    reading->reset();
    auto reader = Reader::open(environment, Member{});
    if (!reader) return reader.error();
    return std::unique_ptr<Identity>(
        new Identity(environment, std::move(*reading), std::move(*reader)));
}

base::Result<std::string> Identity::name() {
    if (const auto renewed = reading_.renew(); !renewed) return renewed.error();
    const std::uint64_t seen = reading_.snapshot();
    auto id = load_log_id(*environment_, reading_);
    reading_.reset();
    if (!id) return id.error();
    // A name that a loss of power undoes must stand in no commit.
    if (const auto safe = environment_->make_durable(seen); !safe) return safe.error();
    return id->empty() ? std::string() : "embedded:" + *id;
}

base::Result<std::optional<ports::FoundRecord>> Identity::record_at(std::string_view topic,
                                                                    ports::Partition partition,
                                                                    ports::Offset offset) {
    using Found = std::optional<ports::FoundRecord>;
    const std::chrono::milliseconds at_once{0};
    if (const auto joined = reader_->subscribe({std::string(topic)}); !joined) {
        return joined.error();
    }
    const auto assigned = reader_->poll(at_once);
    if (!assigned) return assigned.error();
    const auto* all = std::get_if<ports::Assigned>(&*assigned);
    const bool there = all != nullptr && std::find(all->partitions.begin(), all->partitions.end(),
                                                   partition) != all->partitions.end();
    if (!there) return Found();
    if (const auto begun = reader_->start(topic, partition, offset); !begun) return begun.error();
    const auto polled = reader_->poll(at_once);
    if (!polled) return polled.error();
    const auto* fetched = std::get_if<ports::Fetched>(&*polled);
    if (fetched == nullptr || fetched->records.empty()) return Found();
    const ports::StoredRecord& record = fetched->records.front();
    if (record.offset != offset) return Found();
    return Found(
        ports::FoundRecord{record.time, std::string(record.key), std::string(record.value)});
}

}  // namespace lmdb
