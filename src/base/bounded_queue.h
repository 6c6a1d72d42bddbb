// A queue between threads that holds at most so much.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace base {

// Many pushing threads, one that takes everything at once. Full: push() refuses and returns false;
// what was to be pushed is untouched. Closed: push() refuses, take() hands out what is left.
template <class T>
class BoundedQueue {
public:
    // `capacity` in items, at least 1.
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    bool push(T&& item) {
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || items_.size() >= capacity_) return false;
            first = items_.empty();
            items_.push_back(std::move(item));
        }
        if (first) not_empty_.notify_one();
        return true;
    }

    // Waits up to `patience` for something, then swaps all there is into `out` (emptied first).
    // False when the queue is closed and nothing is left.
    bool take(std::vector<T>& out, std::chrono::microseconds patience) {
        out.clear();
        std::unique_lock lock(mutex_);
        not_empty_.wait_for(lock, patience, [&] { return closed_ || !items_.empty(); });
        items_.swap(out);
        return !(closed_ && out.empty());
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        not_empty_.notify_all();
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable not_empty_;
    std::vector<T> items_;
    bool closed_ = false;
};

}  // namespace base
