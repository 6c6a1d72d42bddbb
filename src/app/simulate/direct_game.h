// One game by the rules alone: the log entries that a server writes while players play it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/log_entry.h"
#include "base/time.h"
#include "combat/seating.h"
#include "player/matchmaker.h"
#include "server/issuer.h"

namespace app {

// What every game takes from outside; all of it outlives the game.
struct DirectWorld {
    std::uint64_t seed = 0;                      // of the players' choices
    const server::Issuer& issuer;                // seeded alike
    const std::vector<base::UserToken>& tokens;  // of all players, by their index
};

// Pure: the same world and the same guests give the same game. Seats are taken in the order of the
// invitations, then the users attack in turn until the game is over.
class DirectGame {
public:
    // `start`: of a schedule. `log_partitions`: see base::LogEntry.
    DirectGame(const DirectWorld& world, const player::Start& start, std::uint16_t log_partitions);

    // What happens next, at `time`: a seat is taken, or a user attacks. Not after the end.
    std::vector<base::LogEntry> step(base::Timestamp time);

    bool over() const noexcept { return fight_ && fight_->over(); }
    // After the first step.
    const combat::Fight& fight() const noexcept { return *fight_; }

private:
    std::vector<base::LogEntry> take_seat();
    std::vector<base::LogEntry> attack(base::Timestamp time);

    const DirectWorld& world_;
    const player::Start& start_;
    combat::SeatRequest request_;  // the next one
    std::size_t seated_ = 0;
    std::optional<combat::Fight> fight_;
};

}  // namespace app
