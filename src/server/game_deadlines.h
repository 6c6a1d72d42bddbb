// Until when each game's users have to act.
#pragma once

#include <cstdint>
#include <optional>

#include "combat/fight.h"
#include "server/deadlines.h"

namespace server {

// A game waits in its lobby, and then for a turn; each new turn counts anew. What was due counts
// anew too: whoever cannot end the game then tries again after as long.
// Threads: one. Each call's `now` is not before that of the call before.
class GameDeadlines {
public:
    using Clock = Deadlines::Clock;
    using Due = Deadlines::Due;  // turn 0: the game waits in its lobby

    // What is kept with a game. Give it to drop() before it ends.
    class Mark {
        friend class GameDeadlines;
        enum class Waits : std::uint8_t { nothing, lobby, turn };

        Waits waits_ = Waits::nothing;
        Deadlines::Entry entry_;
    };

    struct Lengths {
        Clock::duration lobby;
        Clock::duration turn;
    };
    explicit GameDeadlines(const Lengths& lengths)
        : lobbies_(lengths.lobby), turns_(lengths.turn) {}

    // Of this state of a game that is not over. Whether next() may be earlier now.
    bool set(Mark& mark, const combat::Fight& fight, Clock::time_point now);
    void drop(Mark& mark);

    // When the next one falls due; nothing if there is none.
    std::optional<Clock::time_point> next() const;

    // One that was due at `at`. It counts anew from `now`.
    std::optional<Due> take_due(Clock::time_point at, Clock::time_point now);

private:
    Deadlines lobbies_;
    Deadlines turns_;
};

}  // namespace server
