#include "lmdb/recovery.h"

#include <algorithm>
#include <optional>

#include "lmdb/batch_format.h"

namespace lmdb {
namespace {

constexpr int k_checked_batches = 4;  // of each lane, from its end

std::string topic_name(const Survey& found, TopicPartition lane) {
    for (const Topic& topic : found.topics) {
        if (topic.id == lane.topic) return topic.name;
    }
    return "";
}

base::Result<void> walk_keys(Environment& environment, Transaction& transaction, Survey& found) {
    std::map<std::uint32_t, std::int32_t> partitions;
    for (const Topic& topic : found.topics) partitions[topic.id] = topic.partitions;
    LaneExtent* extent = nullptr;
    TopicPartition lane;
    auto row = transaction.at_or_after(BatchKey({1, 0}, 0).bytes());
    for (; row && *row; row = transaction.next()) {
        const auto address = parse_batch_key((*row)->key);
        if (!address) return environment.damage("a row is of no known kind");
        if (extent == nullptr || address->lane != lane) {
            lane = address->lane;
            const auto known = partitions.find(lane.topic);
            if (known == partitions.end() || lane.partition >= known->second) {
                return environment.damage("a batch belongs to no topic");
            }
            extent = &found.extents[lane];
            extent->first = address->first;
        }
        extent->bytes += (*row)->value.size();
        ++extent->batches;
        environment.touched(4096);
    }
    if (!row) return row.error();
    return {};
}

// Checks from the end backwards and returns the offset behind the lane's last record.
base::Result<ports::Offset> check_tail(Environment& environment, Transaction& transaction,
                                       TopicPartition lane, std::string_view topic) {
    std::string bytes;
    std::vector<ports::StoredRecord> records;
    std::optional<ports::Offset> end;
    std::optional<ports::Offset> follower;  // first offset of the batch behind
    auto row = transaction.last_before(BatchKey({lane.topic, lane.partition + 1}, 0).bytes());
    for (int checked = 0; checked < k_checked_batches; ++checked) {
        if (!row) return row.error();
        const auto address = *row ? parse_batch_key((*row)->key) : std::nullopt;
        if (!address || address->lane != lane) break;
        const auto damaged = [&](std::string_view why) {
            return environment.damage(batch_name(topic, lane, address->first).append(": ") +
                                      std::string(why));
        };
        if (const auto read = environment.copy((*row)->value, bytes, 0); !read) return read.error();
        records.clear();
        const auto head = read_batch(bytes, records);
        if (!head) return damaged(head.error().what);
        if (head->first != address->first) return damaged("its offset is another than its key's");
        if (follower && head->end() != *follower) {
            return damaged("it ends at " + std::to_string(head->end()) + ", the next begins at " +
                           std::to_string(*follower));
        }
        if (!end) end = head->end();
        follower = head->first;
        environment.touched(std::size_t{64} << 10);
        row = transaction.last_before(BatchKey(lane, head->first).bytes());
    }
    return end.value_or(0);
}

}  // namespace

base::Result<Survey> survey(Environment& environment, Transaction& transaction) {
    Survey found;
    const auto state = load_state(environment, transaction);
    if (!state) return state.error();
    found.state = *state;
    auto topics = load_topics(environment, transaction);
    if (!topics) return topics.error();
    found.topics = std::move(*topics);
    if (const auto walked = walk_keys(environment, transaction, found); !walked) {
        return walked.error();
    }
    for (auto& [lane, extent] : found.extents) {
        const auto end = check_tail(environment, transaction, lane, topic_name(found, lane));
        if (!end) return end.error();
        extent.end = *end;
    }
    return found;
}

Recovered recovered_from(const Survey& found) {
    Recovered out;
    out.created = found.state == LogState::none;
    out.ended_cleanly = found.state != LogState::open;
    for (const Topic& topic : found.topics) {
        RecoveredTopic row{topic.name, {}};
        for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
            const auto at = found.extents.find({topic.id, partition});
            const LaneExtent extent = at == found.extents.end() ? LaneExtent{} : at->second;
            row.partitions.push_back({partition, extent.first, extent.end});
            out.bytes += extent.bytes;
            out.batches += extent.batches;
        }
        out.topics.push_back(std::move(row));
    }
    return out;
}

base::Result<ports::Retained> retained_of(Environment& environment, Transaction& transaction,
                                          TopicPartition lane) {
    ports::Retained retained{lane.partition, 0, 0};
    const auto first = transaction.at_or_after(BatchKey(lane, 0).bytes());
    if (!first) return first.error();
    const auto begin = *first ? parse_batch_key((*first)->key) : std::nullopt;
    if (!begin || begin->lane != lane) return retained;
    retained.first = begin->first;
    const auto last =
        transaction.last_before(BatchKey({lane.topic, lane.partition + 1}, 0).bytes());
    if (!last) return last.error();
    std::string bytes;
    const auto value = (*last)->value.substr(0, k_batch_head_bytes);
    if (const auto read = environment.copy(value, bytes, 0); !read) return read.error();
    const auto head = read_batch_head(bytes);
    if (!head) return environment.damage(head.error().what);
    retained.end = head->end();
    return retained;
}

std::string batch_name(std::string_view topic, TopicPartition lane, ports::Offset first) {
    return "batch of topic " + std::string(topic) + ", partition " +
           std::to_string(lane.partition) + ", offset " + std::to_string(first);
}

std::string text(const Recovered& recovered, const std::string& folder) {
    if (recovered.created) return "embedded log " + folder + ": new";
    std::uint64_t records = 0;
    std::string ends;
    for (const RecoveredTopic& topic : recovered.topics) {
        ends += (ends.empty() ? "" : ", ") + topic.topic + " to ";
        for (const ports::Retained& partition : topic.partitions) {
            ends += (partition.partition == 0 ? "" : "/") + std::to_string(partition.end);
            records += static_cast<std::uint64_t>(partition.end - partition.first);
        }
    }
    return "embedded log " + folder + ": the writer before " +
           (recovered.ended_cleanly ? "ended cleanly"
                                    : "did not end cleanly, its end is verified") +
           "; " + std::to_string(records) + " records in " + std::to_string(recovered.batches) +
           " batches, " + std::to_string(recovered.bytes >> 20) + " MiB" +
           (ends.empty() ? "" : "; " + ends);
}

}  // namespace lmdb
