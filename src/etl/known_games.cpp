#include "etl/known_games.h"

namespace etl {

void KnownGames::add(const base::GameToken& game, std::optional<std::uint32_t> last_seq) {
    if (contains(game)) return;
    const Known known{game, last_seq.value_or(k_no_seq)};
    if (games_.size() < capacity_) {
        games_.push_back(known);
        index_.insert(static_cast<std::uint32_t>(games_.size() - 1), token_at());
        return;
    }
    index_.erase(games_[oldest_].game, token_at());
    games_[oldest_] = known;
    index_.insert(static_cast<std::uint32_t>(oldest_), token_at());
    oldest_ = (oldest_ + 1) % capacity_;
}

bool KnownGames::contains(const base::GameToken& game) const noexcept {
    return index_.find(game, token_at()) != TokenIndex::k_none;
}

Late KnownGames::see(const base::GameToken& game, std::optional<std::uint32_t> seq) noexcept {
    const std::uint32_t at = index_.find(game, token_at());
    if (at == TokenIndex::k_none) return Late::unknown_game;
    Known& known = games_[at];
    if (known.last_seq == k_no_seq || !seq) return Late::trailing;
    if (*seq <= known.last_seq) return Late::duplicate;
    known.last_seq = *seq;
    return Late::trailing;
}

}  // namespace etl
