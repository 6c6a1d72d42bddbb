// Who plays next, with whom: plain bookkeeping. No sockets, clock or threads.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "player/bot.h"

namespace player {

using PlayerIndex = std::uint32_t;

// A match as planned from outside.
struct MatchPlan {
    std::uint64_t number = 0;  // for the planner; not looked at here
    std::string name;          // at most 56 bytes: a replayed match has "#2", "#3" … added
    int participants = 2;
    std::vector<PlayerIndex> players;  // of the fleet: `participants` different ones
};

// Invitations that must go out together.
struct Start {
    struct Guest {
        PlayerIndex player = 0;
        Invitation invitation;
    };
    std::vector<Guest> guests;
    double games = 1;  // how many games this starts: less than 1 for some seats of one
};

// Not synchronized.
class Matchmaker {
public:
    virtual ~Matchmaker() = default;

    // The player has logged in, or its game has ended. ended() comes before free().
    virtual void free(PlayerIndex player) = 0;
    virtual void ended(PlayerIndex player, Outcome outcome) = 0;

    // Something that can start now, or nothing.
    virtual std::optional<Start> next() = 0;

    // From now on next() gives nothing.
    virtual void stop() = 0;

    // Nobody plays, and nothing will start any more.
    virtual bool finished() const = 0;

    // Games that its players were to play and had nobody left to play with.
    virtual std::uint64_t left_over() const { return 0; }
};

// Plays the plans of `source` until it gives none. A match starts when all its players are free and
// every earlier match of each of them is over. SEAT is the member's place among the match's user
// names in text order. A match that nobody saw complete is played again, by the same players next.
// At most `look_ahead` plans wait.
struct MatchScheduleOptions {
    std::function<std::optional<MatchPlan>()> source;
    std::vector<std::string> user_names;  // of all players of the fleet
    std::size_t look_ahead = 1024;
};
std::unique_ptr<Matchmaker> make_schedule(MatchScheduleOptions options);

// Players look for games of `fewest` to `most` participants, drawn at random, and say no name: they
// may meet players of others. As many of them as the game has seats ask at one time, so that nobody
// waits for seats that nobody takes; those who have most games left come first. It is over when
// fewer than `fewest` players have games left. Fewer than `fewest` players from the start: each
// looks for games by itself and needs others. A game that timed out counts as played.
struct FreePlayOptions {
    PlayerIndex players = 0;
    std::int64_t games_each = 10;          // -1: without end
    std::optional<std::uint64_t> games{};  // of all together, where they need no others
    int fewest = 2;
    int most = 3;
    std::uint64_t random = 0;
};
std::unique_ptr<Matchmaker> make_free_play(FreePlayOptions options);

}  // namespace player
