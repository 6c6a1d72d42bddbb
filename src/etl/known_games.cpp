#include "etl/known_games.h"

#include <algorithm>

namespace etl {

std::uint16_t KnownGames::seq_of(std::optional<std::uint32_t> seq) noexcept {
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(seq.value_or(k_no_seq), k_no_seq));
}

void KnownGames::add(const base::GameToken& game, std::optional<std::uint32_t> last_seq) {
    if (contains(game)) return;
    const Known known{game, seq_of(last_seq)};
    if (size_ < capacity_) {
        if (size_ == pieces_.size() * k_games_of_a_piece) {
            pieces_.push_back(std::make_unique<Known[]>(k_games_of_a_piece));
        }
        at(size_) = known;
        index_.insert(static_cast<std::uint32_t>(size_), token_at());
        ++size_;
        return;
    }
    index_.erase(at(oldest_).game, token_at());
    at(oldest_) = known;
    index_.insert(static_cast<std::uint32_t>(oldest_), token_at());
    oldest_ = (oldest_ + 1) % capacity_;
}

bool KnownGames::contains(const base::GameToken& game) const noexcept {
    return index_.find(game, token_at()) != TokenIndex::k_none;
}

Late KnownGames::see(const base::GameToken& game, std::optional<std::uint32_t> seq) noexcept {
    const std::uint32_t found = index_.find(game, token_at());
    if (found == TokenIndex::k_none) return Late::unknown_game;
    Known& known = at(found);
    if (known.last_seq == k_no_seq || !seq) return Late::trailing;
    if (*seq <= known.last_seq) return Late::duplicate;
    known.last_seq = seq_of(seq);
    return Late::trailing;
}

}  // namespace etl
