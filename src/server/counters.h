// What a server has done so far.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace server {

enum class Count : std::uint8_t {
    connections,              // upgraded
    connections_refused,      // over a limit, or not a proper upgrade request
    connections_turned_away,  // of these, because there was no room, or they came too fast
    connections_delayed,      // times that the next one was not accepted at once
    connections_closed,       // for going over a limit after the upgrade
    rests,                    // times that a connection was not read for a while
    connections_now,          // open now: the only one that also falls
    logins,                   // requests per endpoint
    finds,
    lobbies,
    heroes,
    actions,
    refusals,  // answers that are refusals
    pushes,
    games_started,
    games_finished,
    games_timed_out,
    forfeits,
    games_taken_over,  // left by another server: told again, or watched to their end
    failures,          // connections or transitions that ended in an error of ours
    games_lost,        // that the registry does not know any more, before their end
    registry_errors,   // calls that the registry could not carry out, see heard_doors.h
};
inline constexpr std::size_t k_counts = static_cast<std::size_t>(Count::registry_errors) + 1;

using Counts = std::array<std::uint64_t, k_counts>;

inline std::uint64_t at(const Counts& counts, Count count) noexcept {
    return counts[static_cast<std::size_t>(count)];
}

// Threads: one counts, any reads.
class alignas(64) Counters {
public:
    void add(Count count) noexcept { change(count, 1); }
    void subtract(Count count) noexcept { change(count, ~std::uint64_t{0}); }

    void add_to(Counts& sum) const noexcept {
        for (std::size_t i = 0; i < k_counts; ++i) {
            sum[i] += counts_[i].load(std::memory_order_relaxed);
        }
    }

private:
    // Not an atomic addition: nobody else writes.
    void change(Count count, std::uint64_t by) noexcept {
        auto& value = counts_[static_cast<std::size_t>(count)];
        value.store(value.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }

    std::array<std::atomic<std::uint64_t>, k_counts> counts_{};
};

}  // namespace server
