// Tells a person what keeps records from their topics, and when that is over.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "ports/log_writer.h"

namespace app {

// Says so on standard error: when it begins, when another cause is known, again every minute, and
// when it has ended. Fights go on meanwhile; what is lost is announced again from the registry if
// it is shared. Threads: one.
class LogWatch {
public:
    // `writer` must outlive it.
    explicit LogWatch(ports::LogWriter& writer) : writer_(writer) {}

    // Cheap; to be called several times a second. Throws base::Failure when the disk has failed.
    void look();

    // Whether records are kept from their topics, as of the last look. Threads: any.
    bool in_trouble() const noexcept { return in_trouble_.load(std::memory_order_relaxed); }

private:
    using Clock = std::chrono::steady_clock;
    std::string trouble();

    ports::LogWriter& writer_;
    std::uint64_t settled_ = 0;
    Clock::time_point moved_ = Clock::now();  // when records last arrived, or none waited
    Clock::time_point said_{};
    std::set<std::string> causes_;  // what was said since it began, without the numbers in it
    std::atomic<bool> in_trouble_ = false;
    bool lost_ = false;  // records are; that is said once and never over
};

}  // namespace app
