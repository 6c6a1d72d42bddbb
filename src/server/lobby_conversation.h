// What one subscriber of game/lobby is told, as a plain step machine.
#pragma once

#include <boost/container/static_vector.hpp>
#include <cstdint>

#include "combat/fight.h"

namespace server {

enum class Push : std::uint8_t { start, turn, complete, timed_out };
using Pushes = boost::container::static_vector<Push, 2>;

// From the subscription to the end of the game. Snapshots of the fight go in as they come (some may
// be left out or come twice; never an older one after a newer one), out come the pushes that are
// due: START once, each turn of the user once, and one end: COMPLETE, also for the fallen, or TIMED
// OUT. A user who subscribes again starts a new conversation: it hears START and its turn again.
class LobbyConversation {
public:
    explicit LobbyConversation(const combat::UserToken& user) : user_(user) {}

    Pushes hear(const combat::Fight& fight);

    // The end was told: nothing more will come.
    bool over() const noexcept { return stage_ == Stage::over; }
    const combat::UserToken& user() const noexcept { return user_; }

private:
    // Which of the pushes that come once was the last.
    enum class Stage : std::uint8_t { before_start, started, over };

    combat::UserToken user_;
    Stage stage_ = Stage::before_start;
    std::uint32_t turn_ = 0;  // number of the last turn that was pushed
};

}  // namespace server
