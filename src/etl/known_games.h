// The games of one partition that are done: whatever still comes of them is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/uuid.h"
#include "etl/token_index.h"

namespace etl {

// A record of a game that is done.
enum class Late : std::uint8_t {
    unknown_game,  // not done, as far as it is remembered
    trailing,      // comes after the one that ended the game, for the first time
    duplicate,     // was seen before
};

// Holds the last `capacity` games; a new one beyond that pushes the oldest out. About 25 bytes a
// game, taken as it fills.
class KnownGames {
public:
    // `capacity` >= 1.
    explicit KnownGames(std::size_t capacity) : capacity_(capacity) {}

    // `last_seq`: the highest game_seq seen; nothing, or 65,535 and more: not known (then nothing
    // counts as duplicate). A game that is there already keeps its place.
    void add(const base::GameToken& game, std::optional<std::uint32_t> last_seq);

    bool contains(const base::GameToken& game) const noexcept;

    // What a record of that game is; a trailing one is remembered.
    Late see(const base::GameToken& game, std::optional<std::uint32_t> seq) noexcept;

    std::size_t size() const noexcept { return size_; }

private:
    static constexpr std::uint16_t k_no_seq = 0xffff;
    // Large pieces stay out of the way of what comes and goes meanwhile.
    static constexpr std::size_t k_games_of_a_piece = 4096;

    struct Known {
        base::GameToken game;
        std::uint16_t last_seq = k_no_seq;
    };

    static std::uint16_t seq_of(std::optional<std::uint32_t> seq) noexcept;
    Known& at(std::size_t i) const noexcept {
        return pieces_[i / k_games_of_a_piece][i % k_games_of_a_piece];
    }
    auto token_at() const noexcept {
        return [this](std::uint32_t i) -> const base::GameToken& { return at(i).game; };
    }

    std::size_t capacity_;
    std::vector<std::unique_ptr<Known[]>> pieces_;  // a ring once `capacity_` games are there
    std::size_t size_ = 0;
    std::size_t oldest_ = 0;
    TokenIndex index_;
};

}  // namespace etl
