#include "etl/podium.h"

#include <algorithm>
#include <limits>

#include "combat/fight.h"

namespace etl {
namespace {

// However often all others strike one fighter: sums fit, in tables of signed numbers too.
static_assert(std::uint64_t{combat::k_max_participants} * combat::k_max_rounds *
                  std::numeric_limits<std::uint32_t>::max() <=
              std::uint64_t{std::numeric_limits<std::int64_t>::max()});

}  // namespace

std::string_view Podium::begin(std::span<const ToldFighter> fighters) {
    states_.clear();
    over_ = false;
    standing_ = fighters.size();
    if (fighters.size() < combat::k_min_participants) return "fewer than two users";
    if (fighters.size() > combat::k_max_participants) return "more than 100 users";
    for (const ToldFighter& fighter : fighters) {
        if (!fighter.declared) return "a user that Starting Match does not name";
        if (fighter.attack == 0 || fighter.health == 0) return "a hero without attack or health";
        if (fighter.seat_hero != 0 && fighter.seat_hero != fighter.hero) {
            return "Hero Selected and Starting Match name different heroes";
        }
        states_.push_back({0, 0, fighter.health, 0, 0});
    }
    return {};
}

void Podium::fall(std::uint8_t fighter) {
    states_[fighter].health = 0;
    states_[fighter].rank = static_cast<std::uint8_t>(standing_--);
}

std::string_view Podium::strike(const Action& action, std::uint32_t attack) {
    State& attacker = states_[action.user];
    State& enemy = states_[action.enemy];
    if (action.user == action.enemy) return "a user attacks itself";
    if (enemy.rank != 0) return "an attack on a user that had fallen";
    if (action.damage != attack) return "damage is not the attacker's attack";
    if (action.health_prior != enemy.health) return "health before an attack does not fit";
    enemy.health -= std::min(enemy.health, attack);
    if (action.health_post != enemy.health) return "health after an attack does not fit";
    attacker.sent += attack;
    enemy.received += attack;
    ++attacker.rounds;
    if (enemy.health == 0) fall(action.enemy);
    over_ = attacker.rounds == combat::k_max_rounds;
    return {};
}

std::string_view Podium::act(const Action& action, std::span<const ToldFighter> fighters) {
    if (over_) return "an action after the end";
    if (states_[action.user].rank != 0) return "an action of a user that had fallen";
    std::string_view fault;
    if (action.kind == ActionKind::forfeit) {
        fall(action.user);
    } else {
        fault = strike(action, fighters[action.user].attack);
    }
    over_ = over_ || standing_ == 1;
    return fault;
}

void Podium::rank_standing(std::span<const ToldFighter> fighters) {
    by_rank_.clear();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (states_[i].rank == 0) by_rank_.push_back(static_cast<std::uint8_t>(i));
    }
    std::sort(by_rank_.begin(), by_rank_.end(), [&](std::uint8_t a, std::uint8_t b) {
        const auto left = states_[a].health, other = states_[b].health;
        return left != other ? left > other : fighters[a].user < fighters[b].user;
    });
    std::uint8_t rank = 0;
    for (const std::uint8_t i : by_rank_) states_[i].rank = ++rank;
}

void Podium::append(const GameToken& game, std::span<const ToldFighter> fighters,
                    combat::Rows& rows) {
    by_rank_.resize(states_.size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
        by_rank_[states_[i].rank - 1U] = static_cast<std::uint8_t>(i);
    }
    for (const std::uint8_t i : by_rank_) {
        const State& state = states_[i];
        rows.game.push_back(game);
        rows.user.push_back(fighters[i].user);
        rows.superhero.push_back(fighters[i].hero);
        rows.rank.push_back(state.rank);
        rows.rounds.push_back(state.rounds);
        rows.damage_received.push_back(state.received);
        rows.damage_sent.push_back(state.sent);
    }
}

Judgement Podium::judge(const GameToken& game, std::span<const ToldFighter> fighters,
                        std::span<const Action> actions, combat::Rows& rows) {
    if (const auto fault = begin(fighters); !fault.empty()) return {Verdict::impossible, fault};
    for (const Action& action : actions) {
        const auto fault = act(action, fighters);
        if (!fault.empty()) return {Verdict::impossible, fault};
    }
    if (!over_) return {Verdict::undecided, {}};
    rank_standing(fighters);
    append(game, fighters, rows);
    return {};
}

}  // namespace etl
