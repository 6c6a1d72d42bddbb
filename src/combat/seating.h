// Who gets which seat and which hero. Pure rules: a registry finds the game that a user may join,
// asks decide_seat(), and stores the answer unless another change was faster.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "combat/fight.h"

namespace combat {

// A user who wants to play.
struct SeatRequest {
    UserToken user;
    int participants = k_min_participants;
    std::optional<std::string> match;  // users who name the same match meet in the same game
    std::optional<int> seat;           // which hero of the hand: 0 … participants-1
    GameToken fresh_game;              // the token if a new game must be opened
    // Heroes by preference, at least `participants`; the first that nobody in the game holds is
    // drawn. With `seat`, hand[seat] is tried first.
    std::vector<Hero> hand;
    std::uint16_t log_partitions = 0;  // of a game that is opened
};

enum class Seating : std::uint8_t {
    opens,     // a new game, which stands open instead of the one found
    joins,     // the game found
    seated,    // in the game found already: nothing changes
    rejected,  // gets no seat
};

struct SeatDecision {
    Seating seating = Seating::rejected;
    // opens, joins: the game with the user in it, started if this was its last seat.
    Fight after{};
    Events events{};            // of that
    std::string_view reason{};  // rejected: why, a constant
};

// `found`: the game of that match, or without a match the one last opened for that number of
// participants; nullptr: none. It is filled if it waits in the lobby for the same number of
// participants and has a free seat. If it cannot be filled, a new game is opened: always without a
// match, with one only when the game of that match is over.
SeatDecision decide_seat(const Fight* found, const SeatRequest& request);

// Takes the next seat, as take_seat() does, and starts the fight if it was the last one.
Events seat_user(Fight& fight, const UserToken& user, const Hero& hero);

}  // namespace combat
