#include "monitor/lag.h"

#include <algorithm>
#include <chrono>

namespace monitor {
namespace {

constexpr std::size_t k_most_marks = 4096;

}  // namespace

Lag::Progress& Lag::progress_of(std::string_view topic, ports::Partition partition) {
    if (last_.progress != nullptr && last_.topic == topic && last_.partition == partition) {
        return *last_.progress;
    }
    auto found = topics_.find(topic);
    if (found == topics_.end()) found = topics_.try_emplace(std::string(topic)).first;
    Progress& progress = found->second[partition];
    last_ = {found->first, partition, &progress};
    return progress;
}

void Lag::note_record(std::string_view topic, ports::Partition partition,
                      const ports::StoredRecord& record) {
    Progress& progress = progress_of(topic, partition);
    progress.end = std::max(progress.end, record.offset + 1);
    progress.trend.note_came(record.time, 1);
    if (record.offset < std::max(progress.covered, progress.first)) return;
    std::vector<Mark>& marks = progress.marks;
    if (!marks.empty() && record.offset < marks.back().offset + progress.stride) return;
    marks.push_back({record.offset, record.time});
    if (marks.size() < k_most_marks) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < marks.size(); i += 2) marks[kept++] = marks[i];
    marks.resize(kept);
    progress.stride *= 2;
}

void Lag::note_retained(std::string_view topic, const ports::Retained& retained) {
    Progress& progress = progress_of(topic, retained.partition);
    progress.first = std::max(progress.first, retained.first);
    progress.end = std::max(progress.end, retained.end);
    forget(progress);
}

void Lag::note_covered(std::string_view topic, ports::Partition partition, ports::Offset next,
                       base::Timestamp time) {
    Progress& progress = progress_of(topic, partition);
    if (next > progress.covered) progress.trend.note_committed(time, next - progress.covered);
    progress.covered = std::max(progress.covered, next);
    progress.is_read = true;
    forget(progress);
}

void Lag::note_unread(std::string_view topic, ports::Partition partition) {
    progress_of(topic, partition).is_read = false;
}

void Lag::forget(Progress& progress) {
    const ports::Offset oldest = std::max(progress.covered, progress.first);
    const auto stays = std::find_if(progress.marks.begin(), progress.marks.end(),
                                    [&](const Mark& mark) { return mark.offset >= oldest; });
    progress.marks.erase(progress.marks.begin(), stays);
    if (progress.marks.empty()) progress.stride = 1;
}

PartitionLag Lag::lag_of(const Progress& progress, base::Timestamp now) {
    PartitionLag lag;
    const ports::Offset oldest = std::max(progress.covered, progress.first);
    lag.records = std::max<ports::Offset>(0, progress.end - oldest);
    if (lag.records == 0) {
        lag.seconds = 0;
    } else if (!progress.marks.empty()) {
        const auto age = now - progress.marks.front().time;
        lag.seconds = std::max(0.0, std::chrono::duration<double>(age).count());
    }
    return lag;
}

LagTrend::Told Lag::trend(const PartitionLag& lag, base::Timestamp now) const {
    return topics_.at(lag.topic).at(lag.partition).trend.tell(now, lag.records);
}

std::vector<PartitionLag> Lag::at(base::Timestamp now) const {
    std::vector<PartitionLag> all;
    for (const auto& [topic, partitions] : topics_) {
        for (const auto& [partition, progress] : partitions) {
            if (!progress.is_read) continue;
            PartitionLag lag = lag_of(progress, now);
            lag.topic = topic;
            lag.partition = partition;
            all.push_back(std::move(lag));
        }
    }
    return all;
}

std::optional<double> Lag::seconds(std::string_view topic, base::Timestamp now) const {
    std::optional<double> most;
    const auto found = topics_.find(topic);
    if (found == topics_.end()) return most;
    for (const auto& [partition, progress] : found->second) {
        const PartitionLag lag = lag_of(progress, now);
        if (progress.is_read && lag.seconds) most = std::max(most.value_or(0), *lag.seconds);
    }
    return most;
}

}  // namespace monitor
