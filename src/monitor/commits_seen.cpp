#include "monitor/commits_seen.h"

#include <algorithm>

namespace monitor {

std::string worker_of(const ports::Commit& commit) {
    return commit.writer.substr(0, commit.writer.rfind('/'));
}

void CommitsSeen::note(const ports::Commit& commit) {
    const std::string name = worker_of(commit);
    CommittingWorker& worker = workers_[name];
    worker.name = name;
    worker.last_bytes = 0;
    for (const ports::StagedFile& file : commit.files) worker.last_bytes += file.bytes;
    worker.last_games = commit.games;
    worker.time = std::max(worker.time, commit.time);
    ++worker.commits;
    worker.games += commit.games;
    worker.bytes += worker.last_bytes;
    owners_[commit.partition] = {name, commit.time};
    ++sums_.commits;
    sums_.games += commit.games;
    sums_.timed_out += commit.timed_out;
    sums_.dead_letters += commit.dead_letters;
    sums_.duplicates += commit.duplicates;
    sums_.abandoned += commit.abandoned;
    if (workers_.size() <= k_most_workers) return;
    workers_.erase(std::min_element(
        workers_.begin(), workers_.end(),
        [](const auto& a, const auto& b) { return a.second.time < b.second.time; }));
}

std::vector<CommittingWorker> CommitsSeen::workers() const {
    std::vector<CommittingWorker> all;
    for (const auto& [name, worker] : workers_) {
        all.push_back(worker);
        for (const auto& [partition, owner] : owners_) {
            if (owner.worker == name) all.back().partitions.push_back(partition);
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.time > b.time; });
    return all;
}

std::optional<CommitsSeen::Owner> CommitsSeen::owner(ports::Partition partition) const {
    const auto found = owners_.find(partition);
    return found == owners_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace monitor
