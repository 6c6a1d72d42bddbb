// Which matches a simulation plays: the schedule's, less those that are in the tables already.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "app/simulate/schedule.h"
#include "base/uuid.h"
#include "player/matchmaker.h"

namespace app {

// The source of a fleet's matches. Threads: next() one at a time, the counts any.
class Plan {
public:
    // `games`: matches to plan; nothing: without end. `known`: whether the match of that name is in
    // the tables.
    Plan(const ScheduleOptions& schedule, std::optional<std::uint64_t> games,
         std::function<bool(const std::string& match)> known);

    std::optional<player::MatchPlan> next();

    std::uint64_t already_there() const noexcept { return already_there_; }

private:
    Schedule schedule_;
    const std::optional<std::uint64_t> games_;
    const std::function<bool(const std::string&)> known_;
    std::uint64_t planned_ = 0;
    std::atomic<std::uint64_t> already_there_ = 0;
};

}  // namespace app
