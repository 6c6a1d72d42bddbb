// A fight as its records tell it, blow by blow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "etl/record.h"

namespace monitor {

struct StoryBlow {
    base::Timestamp time{};
    std::optional<std::uint32_t> seq;  // game_seq
    std::size_t user = 0;              // index into FightStory::fighters
    std::size_t enemy = 0;             // the same; of a forfeit: the user itself
    bool forfeit = false;              // the user let its turn pass: its health became 0
    std::uint64_t damage = 0;
    std::uint64_t health_before = 0;  // of the enemy
    std::uint64_t health_after = 0;
};

struct FightStory {
    std::vector<etl::Participant> fighters;  // health: at the start; 0: not known
    std::vector<StoryBlow> blows;            // in their order
    std::vector<std::uint64_t> health;       // of each fighter, after the last blow
};

// One record of the game.
struct ToldRecord {
    base::Timestamp time{};
    const etl::GameRecord* record = nullptr;
};

// `records`: of one game, without repeats, in the order of their writing. Blows are put in the
// order of their game_seq where all have one. A fighter whose Starting Match is not among the
// records has no hero, and the health that the first blow found.
FightStory fight_of(std::span<const ToldRecord> records);

}  // namespace monitor
