// Each game's end told once, though several players of the fleet hear of it.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/uuid.h"
#include "wire/witness.h"

namespace player {

// Not synchronized. Holds the games under way, and the tokens of so many that are over.
class GameBook {
public:
    explicit GameBook(std::size_t remembered = 65'536) : remembered_(remembered) {}

    // A player of the fleet took a seat there. The same player again in the same game: no call.
    void seated(const base::GameToken& game);

    // One of those heard the end. Returns the outcome when it is to be told now: COMPLETE at once,
    // TIMED OUT when the last player of the fleet has ended and none was told of completion.
    std::optional<wire::Outcome> ended(const base::GameToken& game, wire::Outcome outcome);

private:
    struct Entry {
        int under_way = 0;
        bool told = false;
    };

    void remember(const base::GameToken& game);

    const std::size_t remembered_;
    std::unordered_map<base::GameToken, Entry> games_;
    std::unordered_set<base::GameToken> told_;
    std::deque<base::GameToken> told_in_order_;
};

}  // namespace player
