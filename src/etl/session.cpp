#include "etl/session.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace etl {
namespace {

constexpr std::size_t k_usual_fighters = 16;
constexpr std::size_t k_usual_actions = 256;

template <class T>
void empty(std::vector<T>& items, std::size_t usual) {
    items.clear();
    if (items.capacity() > usual) items.shrink_to_fit();
}

}  // namespace

bool SeenSeqs::add(std::uint32_t seq) {
    const std::size_t word = seq / 64;
    if (word > more_.size()) more_.resize(word);
    std::uint64_t& bits = word == 0 ? first_ : more_[word - 1];
    const std::uint64_t bit = std::uint64_t{1} << (seq % 64);
    const bool fresh = (bits & bit) == 0;
    bits |= bit;
    return fresh;
}

std::uint32_t SeenSeqs::below(std::uint32_t limit) const noexcept {
    int count = 0;
    for (std::size_t word = 0; word <= more_.size() && word * 64 < limit; ++word) {
        const std::uint64_t bits = word == 0 ? first_ : more_[word - 1];
        const std::size_t left = limit - word * 64;
        const std::uint64_t mask = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
        count += std::popcount(bits & mask);
    }
    return static_cast<std::uint32_t>(count);
}

void SeenSeqs::clear() {
    first_ = 0;
    empty(more_, 32);
}

void GameRecords::reset(const GameToken& token) {
    GameRecords fresh;
    fresh.game = token;
    fresh.seen = std::move(seen);
    fresh.fighters = std::move(fighters);
    fresh.actions = std::move(actions);
    fresh.seen.clear();
    empty(fresh.fighters, k_usual_fighters);
    empty(fresh.actions, k_usual_actions);
    *this = std::move(fresh);
}

std::uint32_t GameRecords::place_of(const UserToken& user) {
    for (std::size_t i = 0; i < fighters.size(); ++i) {
        if (fighters[i].user == user) return static_cast<std::uint32_t>(i);
    }
    if (fighters.size() > std::numeric_limits<std::uint8_t>::max()) return k_nowhere;
    fighters.emplace_back().user = user;
    return static_cast<std::uint32_t>(fighters.size() - 1);
}

void GameRecords::take_seat(const GameRecord& record) {
    ++seats;
    const auto at = place_of(record.user);
    if (at == k_nowhere) {
        fault = "more than 256 users";
        return;
    }
    ToldFighter& fighter = fighters[at];
    if (fighter.seat_hero != 0 && fighter.seat_hero != record.hero) {
        fault = "a user selected two heroes";
    }
    fighter.seat_hero = record.hero;
}

void GameRecords::declare(const GameRecord& record) {
    std::size_t named = 0;
    for (const Participant& user : record.participants) {
        const auto at = place_of(user.user);
        if (at == k_nowhere || user.attack > k_max_points || user.health > k_max_points) {
            fault = at == k_nowhere ? "more than 256 users" : "a hero out of range";
            return;
        }
        ToldFighter& fighter = fighters[at];
        if (!declared && fighter.declared) fault = "Starting Match names a user twice";
        if (!declared) {
            fighter.hero = user.hero;
            fighter.attack = static_cast<std::uint32_t>(user.attack);
            fighter.health = static_cast<std::uint32_t>(user.health);
            fighter.declared = true;
        }
        const bool same = fighter.declared && fighter.hero == user.hero &&
                          fighter.attack == user.attack && fighter.health == user.health;
        if (!same) fault = "two different Starting Match records";
        ++named;
    }
    const auto all = std::count_if(fighters.begin(), fighters.end(),
                                   [](const ToldFighter& fighter) { return fighter.declared; });
    if (static_cast<std::size_t>(all) != named) fault = "two different Starting Match records";
    declared = true;
}

void GameRecords::act(const GameRecord& record) {
    const bool strikes = record.kind == RecordKind::attack;
    const auto user = place_of(record.user);
    const auto enemy = strikes ? place_of(record.enemy) : 0;
    const auto largest = std::max({record.damage, record.health_prior, record.health_post});
    if (user == k_nowhere || enemy == k_nowhere || largest > k_max_points) {
        fault = largest > k_max_points ? "an attack out of range" : "more than 256 users";
        return;
    }
    const std::uint32_t seq = record.seq.value_or(0);
    if (!actions.empty() && seq < actions.back().seq) in_order = false;
    actions.push_back({seq, static_cast<std::uint32_t>(record.damage),
                       static_cast<std::uint32_t>(record.health_prior),
                       static_cast<std::uint32_t>(record.health_post),
                       static_cast<std::uint8_t>(user), static_cast<std::uint8_t>(enemy),
                       strikes ? ActionKind::attack : ActionKind::forfeit});
}

std::size_t GameRecords::users() const noexcept {
    const auto named = std::count_if(
        fighters.begin(), fighters.end(),
        [](const ToldFighter& fighter) { return fighter.declared || fighter.seat_hero != 0; });
    return static_cast<std::size_t>(named);
}

std::size_t GameRecords::heap_bytes() const noexcept {
    return seen.heap_bytes() + fighters.size() * sizeof(ToldFighter) +
           actions.size() * sizeof(Action) + trigger_value.size();
}

}  // namespace etl
