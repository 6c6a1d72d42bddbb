#include "monitor/live_fights.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "monitor/free_slot.h"

namespace monitor {
namespace {

using namespace std::chrono_literals;
using etl::RecordKind;

constexpr auto k_patience = 30s;
constexpr auto k_look = 10s;
constexpr std::size_t k_most_heroes = 4096;
constexpr std::size_t k_most_in_game = 255;
constexpr std::size_t k_most_seq_words = std::size_t{1} << 20;  // 8 MiB

bool is_end(RecordKind kind) noexcept {
    return kind == RecordKind::game_finished || kind == RecordKind::cleaning;
}

}  // namespace

// --- games ------------------------------------------------------------------------------------

std::uint32_t LiveFights::open(const RecordPlace& place, const base::GameToken& token) {
    if (index_.size() >= k_most_games || fighters_ >= k_most_fighters) make_room();
    const std::uint32_t at = take_slot(games_, free_);
    Game& game = games_[at];
    game = Game();
    game.open = true;
    game.opened = opened_++;
    game.fight.game = token;
    game.fight.began = place.time;
    game.fight.latest = place.time;
    index_.insert(at, token_at());
    return at;
}

void LiveFights::close(std::uint32_t at) {
    Game& game = games_[at];
    index_.erase(game.fight.game, token_at());
    fighters_ -= game.fight.fighters.size();
    seq_words_ -= game.seen.words();
    if (game.end) --ending_;
    game = Game();
    free_.push_back(at);
}

void LiveFights::make_room() {
    std::vector<std::uint32_t> all;
    for (std::uint32_t at = 0; at < games_.size(); ++at) {
        if (games_[at].open) all.push_back(at);
    }
    const std::size_t gone = std::max<std::size_t>(all.size() / 8, 1);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(gone);
    std::nth_element(all.begin(), end - 1, all.end(), [this](std::uint32_t a, std::uint32_t b) {
        return games_[a].opened < games_[b].opened;
    });
    for (auto at = all.begin(); at != end; ++at) close(*at);
}

// --- records ----------------------------------------------------------------------------------

// A number that no game can have reached yet is no use either.
bool LiveFights::is_useless(Game& game, const etl::GameRecord& record) {
    if (!record.seq) {
        game.numbered = false;
        return false;
    }
    if (*record.seq > game.records + k_furthest_ahead) return true;
    const std::size_t before = game.seen.words();
    const std::size_t after = std::max(before, SeqSet::words_for(*record.seq));
    if (seq_words_ + after - before > k_most_seq_words) return true;
    const bool fresh = game.seen.add(*record.seq);
    seq_words_ += game.seen.words() - before;
    if (fresh) ++game.records;
    return !fresh;
}

std::optional<std::size_t> LiveFights::fighter_of(Game& game, const base::UserToken& user) {
    std::vector<LiveFighter>& fighters = game.fight.fighters;
    for (std::size_t i = 0; i < fighters.size(); ++i) {
        if (fighters[i].user == user) return i;
    }
    if (fighters.size() >= k_most_in_game) return std::nullopt;
    fighters.push_back({user, 0, 0, 0, false});
    game.told_by.push_back(0);
    ++fighters_;
    return fighters.size() - 1;
}

void LiveFights::take_start(Game& game, const RecordPlace& place, const etl::GameRecord& record) {
    if (std::exchange(game.begun, true)) return;
    game.fight.began = place.time;
    for (const etl::Participant& each : record.participants) {
        const auto at = fighter_of(game, each.user);
        if (!at) return;
        LiveFighter& fighter = game.fight.fighters[*at];
        fighter.hero = each.hero;
        fighter.full = each.health;
        if (game.told_by[*at] == 0) fighter.health = each.health;
    }
}

// A blow may come before those that were struck before it.
void LiveFights::take_blow(Game& game, const RecordPlace& place, const etl::GameRecord& record) {
    const bool forfeit = record.kind == RecordKind::forfeit;
    const auto from = fighter_of(game, record.user);
    const auto to = forfeit ? from : fighter_of(game, record.enemy);
    if (!from || !to) return;
    LiveFight& fight = game.fight;
    ++fight.blows;
    fight.latest = std::max(fight.latest, place.time);
    const std::uint64_t struck = record.seq ? *record.seq + std::uint64_t{1} : fight.blows;
    LiveFighter& hit = fight.fighters[*to];
    if (!game.begun && !forfeit) hit.full = std::max(hit.full, record.health_prior);
    if (struck > game.told_by[*to]) {
        game.told_by[*to] = struck;
        hit.health = forfeit ? 0 : record.health_post;
        hit.fallen = hit.health == 0;
    }
    if (struck > game.last_place) {
        game.last_place = struck;
        fight.last = LiveBlow{*from, *to, forfeit ? 0 : record.damage, forfeit};
    }
}

void LiveFights::take_end(Game& game, const etl::GameRecord& record) {
    const std::uint32_t seq = record.seq.value_or(0);
    game.end_seq = game.end ? std::min(game.end_seq, seq) : seq;
    if (game.end) return;
    game.end = now_;
    ++ending_;
}

void LiveFights::take(Game& game, const RecordPlace& place, const etl::GameRecord& record) {
    switch (record.kind) {
        case RecordKind::hero_selected:
            if (const auto at = fighter_of(game, record.user)) {
                LiveFighter& fighter = game.fight.fighters[*at];
                if (fighter.hero == 0) fighter.hero = record.hero;
            }
            return;
        case RecordKind::starting_match:
            return take_start(game, place, record);
        case RecordKind::attack:
        case RecordKind::forfeit:
            return take_blow(game, place, record);
        default:
            if (is_end(record.kind)) take_end(game, record);
            return;
    }
}

void LiveFights::note(const RecordPlace& place, const etl::GameRecord& record) {
    if (record.kind == RecordKind::foreign || record.kind == RecordKind::broken) return;
    if (record.seq && *record.seq > SeqSet::k_max) return;
    now_ = std::max(now_, place.time);
    if (ending_ > 0 && now_ - looked_ >= k_look) finish_late_ones();
    std::uint32_t at = index_.find(record.game, token_at());
    if (at == etl::TokenIndex::k_none) {
        if (known_.contains(record.game)) return;
        at = open(place, record.game);
    }
    Game& game = games_[at];
    if (is_useless(game, record)) return;
    if (record.kind == RecordKind::timed_out) return finish(at);
    take(game, place, record);
    if (game.end && is_whole(game)) finish(at);
}

// --- ends -------------------------------------------------------------------------------------

bool LiveFights::is_whole(const Game& game) {
    if (!game.begun) return false;
    if (game.numbered) return game.seen.has_all_below(game.end_seq);
    const auto& fighters = game.fight.fighters;
    return std::count_if(fighters.begin(), fighters.end(),
                         [](const LiveFighter& each) { return !each.fallen; }) <= 1;
}

// Of several who stand when the turns are used up, it is the one with the most health: as
// etl/podium.h ranks them.
std::optional<std::size_t> LiveFights::winner_of(const LiveFight& fight) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < fight.fighters.size(); ++i) {
        const LiveFighter& each = fight.fighters[i];
        if (each.fallen) continue;
        const bool better =
            !best || each.health > fight.fighters[*best].health ||
            (each.health == fight.fighters[*best].health && each.user < fight.fighters[*best].user);
        if (better) best = i;
    }
    return best;
}

void LiveFights::count(const Game& game) {
    const LiveFight& fight = game.fight;
    const auto winner = winner_of(fight);
    for (std::size_t i = 0; i < fight.fighters.size(); ++i) {
        const combat::HeroId hero = fight.fighters[i].hero;
        if (hero == 0) continue;
        if (heroes_.size() >= k_most_heroes && heroes_.count(hero) == 0) continue;
        HeroScore& score = heroes_[hero];
        score.hero = hero;
        ++score.games;
        if (winner == i) ++score.wins;
    }
    ++lengths_[std::min<std::uint64_t>(fight.blows / k_blows_a_step, k_steps)];
}

void LiveFights::finish(std::uint32_t at) {
    const Game& game = games_[at];
    if (game.end && is_whole(game)) count(game);
    known_.add(game.fight.game, std::nullopt);
    ended_.push_front(game.fight.game);
    if (ended_.size() > k_kept_ends) ended_.pop_back();
    close(at);
}

void LiveFights::finish_late_ones() {
    looked_ = now_;
    for (std::uint32_t at = 0; at < games_.size(); ++at) {
        Game& game = games_[at];
        if (!game.end || now_ - *game.end < k_patience) continue;
        // What was struck without a number has come by now.
        if (!game.numbered && game.begun) count(game);
        finish(at);
    }
}

// --- answers ----------------------------------------------------------------------------------

std::vector<LiveFight> LiveFights::lively(std::size_t most) const {
    std::vector<const Game*> all;
    for (const Game& game : games_) {
        if (game.begun && !game.end) all.push_back(&game);
    }
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const Game* a, const Game* b) {
        if (a->fight.latest != b->fight.latest) return a->fight.latest > b->fight.latest;
        return a->opened > b->opened;
    });
    std::vector<LiveFight> fights;
    fights.reserve(std::min(most, all.size()));
    for (auto game = all.begin(); game != end; ++game) fights.push_back((*game)->fight);
    return fights;
}

std::vector<HeroScore> LiveFights::best_heroes(std::size_t most) const {
    std::vector<HeroScore> all;
    all.reserve(heroes_.size());
    for (const auto& [hero, score] : heroes_) all.push_back(score);
    std::stable_sort(all.begin(), all.end(), [](const HeroScore& a, const HeroScore& b) {
        return a.wins != b.wins ? a.wins > b.wins : a.games < b.games;
    });
    if (all.size() > most) all.resize(most);
    return all;
}

std::vector<FightLength> LiveFights::lengths() const {
    std::vector<FightLength> all;
    for (std::uint32_t i = 0; i < lengths_.size(); ++i) {
        const std::uint32_t from = i * k_blows_a_step;
        all.push_back({from, from + k_blows_a_step, lengths_[i]});
    }
    all.back().to.reset();
    return all;
}

std::vector<base::GameToken> LiveFights::ended() const { return {ended_.begin(), ended_.end()}; }

}  // namespace monitor
