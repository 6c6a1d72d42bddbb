// Waiting for something that other threads bring about.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace server {

// One thread waits until a condition holds; whoever changes what the condition reads gives notice
// afterwards. The condition is called with a lock held: it must not wait, nor give notice.
// Threads: any.
class Notice {
public:
    void give() {
        // With the lock, else a waiter may miss it between its look and its sleep.
        {
            const std::lock_guard lock(mutex_);
        }
        changed_.notify_all();
    }

    // Whether the condition holds at last.
    template <class Condition>
    bool wait(std::chrono::steady_clock::duration patience, Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, condition);
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

}  // namespace server
