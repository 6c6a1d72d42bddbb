#include "player/counters.h"

namespace player {

void Counters::refused(std::string_view status) {
    constexpr std::size_t k_most_statuses = 100;
    const std::lock_guard lock(mutex_);
    const auto at = refusals_.find(status);
    if (at != refusals_.end()) {
        ++at->second;
    } else if (refusals_.size() < k_most_statuses) {
        refusals_.emplace(status, 1);
    } else {
        ++refusals_["OTHER"];
    }
}

Counts Counters::counts() const {
    Counts counts;
    counts.games = games.load(std::memory_order_relaxed);
    counts.timed_out = timed_out.load(std::memory_order_relaxed);
    counts.attacks = attacks.load(std::memory_order_relaxed);
    counts.messages = messages.load(std::memory_order_relaxed);
    counts.reconnects = reconnects.load(std::memory_order_relaxed);
    counts.forfeits = forfeits.load(std::memory_order_relaxed);
    counts.connections = connections.load(std::memory_order_relaxed);
    for (const auto& [status, count] : refusals()) counts.refusals += count;
    return counts;
}

std::map<std::string, std::uint64_t, std::less<>> Counters::refusals() const {
    const std::lock_guard lock(mutex_);
    return refusals_;
}

}  // namespace player
