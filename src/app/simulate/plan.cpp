#include "app/simulate/plan.h"

#include <utility>

namespace app {

Plan::Plan(const ScheduleOptions& schedule, std::optional<std::uint64_t> games,
           std::function<bool(const std::string&)> known)
    : schedule_(schedule), games_(games), known_(std::move(known)) {}

std::optional<player::MatchPlan> Plan::next() {
    while (!games_ || planned_ < *games_) {
        Match match = schedule_.next();
        ++planned_;
        if (known_(match.name)) {
            ++already_there_;
            continue;
        }
        player::MatchPlan plan;
        plan.number = match.number;
        plan.name = std::move(match.name);
        plan.participants = static_cast<int>(match.players.size());
        plan.players = std::move(match.players);
        return plan;
    }
    return std::nullopt;
}

}  // namespace app
