#include "redis/lanes.h"

namespace redis {

void Lanes::enter(const std::string& name, WaitingPtr<bool> waiting) {
    {
        const std::lock_guard lock(mutex_);
        const auto [at, free] = lanes_.try_emplace(name);
        if (!free && !closed_) {
            at->second.push_back(std::move(waiting));
            return;
        }
    }
    waiting->done(true);
}

void Lanes::leave(const std::string& name) {
    WaitingPtr<bool> next;
    {
        const std::lock_guard lock(mutex_);
        const auto at = lanes_.find(name);
        if (at == lanes_.end()) return;
        if (at->second.empty()) {
            lanes_.erase(at);
            return;
        }
        next = std::move(at->second.front());
        at->second.pop_front();
    }
    next->done(true);
}

void Lanes::close() {
    std::unordered_map<std::string, std::deque<WaitingPtr<bool>>> lanes;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        lanes.swap(lanes_);
    }
    for (auto& [name, queue] : lanes) {
        for (auto& waiting : queue) waiting->done(false);
    }
}

}  // namespace redis
