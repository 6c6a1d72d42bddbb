// Games made up and fought on the spot, and the records and sessions that servers would leave of
// them: what benchmarks of the pipeline read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "combat/fight.h"
#include "etl/assembly.h"

namespace bench {

// A record as it lies in the lobby's or the game's topic.
struct MadeRecord {
    etl::Source source;
    std::string key;
    std::string value;
};

// Where what is made goes; each may be empty.
struct GameSinks {
    std::function<void(MadeRecord)> record;
    // A game that is over, after its last record, with its session logs in order.
    std::function<void(const combat::Fight&, const std::vector<std::string>& logs)> over;
};

// Fights `games` of three users, about fourteen attacks each, fifty side by side: the records come
// as mixed as a server writes them. The same games with every call.
void make_games(int games, const GameSinks& sinks);

}  // namespace bench
