#include "server/game_deadlines.h"

#include <algorithm>

namespace server {

bool GameDeadlines::set(Mark& mark, const combat::Fight& fight, Clock::time_point now) {
    const auto waits = fight.turns == 0 ? Mark::Waits::lobby : Mark::Waits::turn;
    if (mark.waits_ == waits) {
        const bool same = mark.entry_->turn == fight.turns;
        if (!same) turns_.set_again(mark.entry_, fight.turns, now);
        return false;
    }
    drop(mark);
    Deadlines& deadlines = waits == Mark::Waits::lobby ? lobbies_ : turns_;
    mark.entry_ = deadlines.add(fight.token, fight.turns, now);
    mark.waits_ = waits;
    return deadlines.size() == 1;
}

void GameDeadlines::drop(Mark& mark) {
    if (mark.waits_ == Mark::Waits::lobby) lobbies_.drop(mark.entry_);
    if (mark.waits_ == Mark::Waits::turn) turns_.drop(mark.entry_);
    mark.waits_ = Mark::Waits::nothing;
}

std::optional<GameDeadlines::Clock::time_point> GameDeadlines::next() const {
    const auto lobby = lobbies_.next(), turn = turns_.next();
    return lobby && turn ? std::min(lobby, turn) : lobby ? lobby : turn;
}

std::optional<GameDeadlines::Due> GameDeadlines::take_due(Clock::time_point at,
                                                          Clock::time_point now) {
    auto due = lobbies_.take_due(at, now);
    return due ? due : turns_.take_due(at, now);
}

}  // namespace server
