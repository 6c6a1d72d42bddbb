// A worker without work merges small files.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "app/settings.h"

namespace app {

// Threads: one, not the worker's own: it goes on reading meanwhile.
class IdleMerging {
public:
    // `records`: that the worker has read so far.
    IdleMerging(const Settings& settings, std::function<std::uint64_t()> records);

    // Merges if nothing was read for the seconds of --compact-idle, and something since it merged
    // last. Returns early when a record comes, or a signal. Says on the console what was merged,
    // and what went wrong: it is tried again after the next record.
    void look();

private:
    using Clock = std::chrono::steady_clock;

    void merge();

    const Settings settings_;
    const std::function<std::uint64_t()> records_;
    std::uint64_t seen_ = 0;               // records, at changed_
    std::optional<std::uint64_t> merged_;  // records, when it merged last
    Clock::time_point changed_ = Clock::now();
};

}  // namespace app
