// Which game_seq of a game were seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace monitor {

// A game_seq that is further beyond how many records the game has so far is not believed.
inline constexpr std::uint32_t k_furthest_ahead = 16 * 1024;

// One bit each; the first 64 need no memory of their own.
class SeqSet {
public:
    // Highest game_seq that may be added: far beyond what a game can write.
    static constexpr std::uint32_t k_max = (1U << 20) - 1;

    // False: it was there already. `seq` <= k_max.
    bool add(std::uint32_t seq) {
        const std::size_t words = words_for(seq);
        if (words > more_.size()) more_.resize(words);
        std::uint64_t& word = seq < 64 ? first_ : more_[words - 1];
        const std::uint64_t bit = std::uint64_t{1} << (seq % 64);
        if ((word & bit) != 0) return false;
        word |= bit;
        while (contains(gapless_)) ++gapless_;
        return true;
    }

    bool contains(std::uint32_t seq) const noexcept {
        const std::size_t words = words_for(seq);
        if (words > more_.size()) return false;
        const std::uint64_t word = seq < 64 ? first_ : more_[words - 1];
        return (word >> (seq % 64) & 1) != 0;
    }

    // Whether all of 0 … `limit`-1 were seen.
    bool has_all_below(std::uint32_t limit) const noexcept { return gapless_ >= limit; }

    // Words of 8 bytes on the heap: now, and at least, once `seq` is in it.
    std::size_t words() const noexcept { return more_.size(); }
    static std::size_t words_for(std::uint32_t seq) noexcept { return seq / 64; }

private:
    std::uint64_t first_ = 0;
    std::vector<std::uint64_t> more_;
    std::uint32_t gapless_ = 0;  // the lowest that was not seen
};

}  // namespace monitor
