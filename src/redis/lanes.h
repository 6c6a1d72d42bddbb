// One at a time through each named lane, first come first served.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "redis/waiting.h"

namespace redis {

// Calls of this process that would only take the same seats from each other go one after another
// instead; against those of other servers their scripts compare.
// Threads: any. Waiting is not bounded by a lane: whoever holds one lets go by its own deadline.
class Lanes {
public:
    // Leaves the lane when it is destroyed.
    class Hold {
    public:
        Hold() = default;
        Hold(Lanes& lanes, std::string name) : lanes_(&lanes), name_(std::move(name)) {}
        Hold(Hold&& other) noexcept
            : lanes_(std::exchange(other.lanes_, nullptr)), name_(std::move(other.name_)) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (lanes_ != nullptr) lanes_->leave(name_);
        }

    private:
        Lanes* lanes_ = nullptr;
        std::string name_;
    };

    // `waiting` is done when the lane is the caller's, who then makes a Hold of the same name.
    void enter(const std::string& name, WaitingPtr<bool> waiting);
    // From now on nobody waits.
    void close();

private:
    void leave(const std::string& name);

    std::mutex mutex_;
    bool closed_ = false;
    std::unordered_map<std::string, std::deque<WaitingPtr<bool>>> lanes_;  // those that are taken
};

}  // namespace redis
