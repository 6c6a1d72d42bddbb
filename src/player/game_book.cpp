#include "player/game_book.h"

namespace player {

void GameBook::seated(const base::GameToken& game) {
    Entry& entry = games_[game];
    if (told_.contains(game)) entry.told = true;
    ++entry.under_way;
}

std::optional<wire::Outcome> GameBook::ended(const base::GameToken& game, wire::Outcome outcome) {
    const auto at = games_.find(game);
    if (at == games_.end()) return std::nullopt;
    Entry& entry = at->second;
    --entry.under_way;
    const bool last = entry.under_way <= 0;
    const bool tell = !entry.told && (last || outcome == wire::Outcome::complete);
    if (tell) {
        entry.told = true;
        remember(game);
    }
    if (last) games_.erase(at);
    return tell ? std::optional(outcome) : std::nullopt;
}

void GameBook::remember(const base::GameToken& game) {
    if (!told_.insert(game).second) return;
    told_in_order_.push_back(game);
    if (told_in_order_.size() <= remembered_) return;
    told_.erase(told_in_order_.front());
    told_in_order_.pop_front();
}

}  // namespace player
