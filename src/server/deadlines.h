// Many deadlines of one length, kept by one list.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#include "base/uuid.h"

namespace server {

// Every entry falls due the same time after it was last set, so the list is in the order of falling
// due: each call is O(1), and one timer for the front serves all. One thread.
class Deadlines {
public:
    using Clock = std::chrono::steady_clock;
    struct Due {
        base::GameToken game;
        std::uint32_t turn = 0;  // the turn it was set for
        Clock::time_point when;
    };
    // Stays valid until it is dropped or has fallen due.
    using Entry = std::list<Due>::iterator;

    explicit Deadlines(Clock::duration length) : length_(length) {}

    // Counts from `now`, which never goes back from call to call.
    Entry add(const base::GameToken& game, std::uint32_t turn, Clock::time_point now) {
        list_.push_back({game, turn, now + length_});
        return std::prev(list_.end());
    }

    // As if dropped and added again.
    void set_again(Entry entry, std::uint32_t turn, Clock::time_point now) {
        entry->turn = turn;
        entry->when = now + length_;
        list_.splice(list_.end(), list_, entry);
    }

    void drop(Entry entry) { list_.erase(entry); }

    // When the next one falls due; nothing if there is none.
    std::optional<Clock::time_point> next() const {
        return list_.empty() ? std::nullopt : std::optional(list_.front().when);
    }

    // The first one, if it was due at `at`. It counts anew from `now`.
    std::optional<Due> take_due(Clock::time_point at, Clock::time_point now) {
        if (list_.empty() || list_.front().when > at) return std::nullopt;
        const Due due = list_.front();
        set_again(list_.begin(), due.turn, now);
        return due;
    }

    std::size_t size() const noexcept { return list_.size(); }

private:
    const Clock::duration length_;
    std::list<Due> list_;
};

}  // namespace server
