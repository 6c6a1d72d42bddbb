// What a fleet has done so far.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace player {

// A snapshot.
struct Counts {
    std::uint64_t games = 0;        // that completed
    std::uint64_t timed_out = 0;    // whose seats were not taken in time
    std::uint64_t attacks = 0;      // answered
    std::uint64_t messages = 0;     // received
    std::uint64_t refusals = 0;     // of all statuses
    std::uint64_t reconnects = 0;   // connections lost while they were needed
    std::uint64_t forfeits = 0;     // actions that came after the turn had passed
    std::uint64_t connections = 0;  // that are open now
};

// The numbers of one snapshot need not be of one moment. Threads: any may count and ask.
class Counters {
public:
    std::atomic<std::uint64_t> games{0}, timed_out{0}, attacks{0}, messages{0};
    std::atomic<std::uint64_t> reconnects{0}, forfeits{0};
    std::atomic<std::uint64_t> connections{0};  // a gauge
    std::atomic<std::uint64_t> answers{0};      // messages that are neither refusals nor unknown

    static void add(std::atomic<std::uint64_t>& counter) noexcept {
        counter.fetch_add(1, std::memory_order_relaxed);
    }

    // Statuses beyond the first hundred different ones are counted as "OTHER".
    void refused(std::string_view status);

    Counts counts() const;
    std::map<std::string, std::uint64_t, std::less<>> refusals() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t, std::less<>> refusals_;
};

}  // namespace player
