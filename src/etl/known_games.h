// The games of one partition that are done: whatever still comes of them is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/uuid.h"
#include "etl/token_index.h"

namespace etl {

// A record of a game that is done.
enum class Late : std::uint8_t {
    unknown_game,  // not done, as far as it is remembered
    trailing,      // comes after the one that ended the game, for the first time
    duplicate,     // was seen before
};

// Holds the last `capacity` games; a new one beyond that pushes the oldest out. About 28 bytes a
// game, taken as it fills.
class KnownGames {
public:
    // `capacity` >= 1.
    explicit KnownGames(std::size_t capacity) : capacity_(capacity) {}

    // `last_seq`: the highest game_seq seen; nothing: not known (then nothing counts as duplicate).
    // A game that is there already keeps its place.
    void add(const base::GameToken& game, std::optional<std::uint32_t> last_seq);

    bool contains(const base::GameToken& game) const noexcept;

    // What a record of that game is; a trailing one is remembered.
    Late see(const base::GameToken& game, std::optional<std::uint32_t> seq) noexcept;

    std::size_t size() const noexcept { return games_.size(); }

private:
    static constexpr std::uint32_t k_no_seq = 0xffffffff;

    struct Known {
        base::GameToken game;
        std::uint32_t last_seq = k_no_seq;
    };

    auto token_at() const noexcept {
        return [this](std::uint32_t i) -> const base::GameToken& { return games_[i].game; };
    }

    std::size_t capacity_;
    std::deque<Known> games_;  // a ring once it is full; it grows without being copied
    std::size_t oldest_ = 0;
    TokenIndex index_;
};

}  // namespace etl
