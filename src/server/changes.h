// How this thread changes games: by rules, journaled, each told in its turn.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/counters.h"
#include "server/options.h"

namespace server {

using ports::FightPtr;
using ports::GameToken;
using ports::Task;

class Announcements;

// To change a game:
//   1. load it, and ask the rule what becomes of it
//   2. apply that, if the game is still as it was loaded; else begin again
//   3. journal the events, then tell the news
// While a change is in hand, news of its game that others bring wait, so that nobody is told of
// what follows before this one is journaled.
//
// Threads: one. All tasks must be awaited on it.
class Changes {
public:
    using News = std::function<void(const FightPtr&)>;

    // `announcements` hears of every change made here; nothing: nobody asks.
    struct Reports {
        Counters& counters;
        Announcements* announcements = nullptr;
        News news;
    };

    // What a rule makes of a game.
    struct Planned {
        combat::Fight after;
        combat::Events events;
        std::string line;  // for the game's session logs, and the record of an attack; empty: none
    };
    // Nothing: the game stays as it is. May be asked again, of a later state.
    using Rule = std::function<std::optional<Planned>(const combat::Fight&)>;

    enum class Outcome : std::uint8_t { made, not_wanted, unknown_game };
    struct Made {
        Outcome outcome = Outcome::unknown_game;
        FightPtr fight;  // after it, or as it was loaded; nothing: unknown
    };

    Changes(const Doors& doors, Reports reports);

    // Errors: the registry's; lost_race: too many others were faster.
    Task<base::Result<Made>> make(GameToken game, Rule rule);

    // A change that a door has made by itself: its events are journaled.
    void journal(const combat::Fight& after, const combat::Events& events,
                 std::string_view line = {});

    // News that another thread or server brings.
    void hear(const FightPtr& fight);

private:
    Task<base::Result<FightPtr>> apply(Planned planned);
    void put_down(const GameToken& game);
    void count(const combat::Fight& after, const combat::Events& events);

    const Doors doors_;
    const Reports reports_;
    std::unordered_map<GameToken, int> in_hand_;  // changes begun and not yet told
    std::vector<FightPtr> waiting_;               // heard meanwhile; of each game the latest
};

}  // namespace server
