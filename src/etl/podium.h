// From the story of one fight to its rows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "combat/hero.h"
#include "combat/rows.h"

namespace etl {

using base::GameToken;
using base::UserToken;

// One user of a game as its records tell. Health is that of the start.
struct ToldFighter {
    UserToken user;
    std::uint32_t attack = 0;
    std::uint32_t health = 0;
    combat::HeroId hero = 0;       // as Starting Match says
    combat::HeroId seat_hero = 0;  // as Hero Selected says; 0: it was not seen
    bool declared = false;         // Starting Match named it
};

enum class ActionKind : std::uint8_t { attack, forfeit };

// One action. `user` and `enemy` are places among the fighters.
struct Action {
    std::uint32_t seq = 0;  // game_seq, where there is one
    std::uint32_t damage = 0;
    std::uint32_t health_prior = 0;
    std::uint32_t health_post = 0;
    std::uint8_t user = 0;
    std::uint8_t enemy = 0;
    ActionKind kind = ActionKind::attack;
};

enum class Verdict : std::uint8_t {
    complete,    // the rows were appended
    undecided,   // so far without a fault, but more than one still stands
    impossible,  // no fight by the rules runs like this: `reason` says why
};

struct Judgement {
    Verdict verdict = Verdict::complete;
    std::string_view reason;  // a constant text, where impossible
};

// Plays the actions again by the rules: first to fall is last; it ends with one standing, or when a
// user has made 255 attacks (then by health left, ties by token). Keeps its buffers.
class Podium {
public:
    // Appends one row per fighter, by rank, if the story is complete; else leaves `rows` alone.
    // `actions` in order. Whose turn it was is not looked at: rows do not depend on it.
    Judgement judge(const GameToken& game, std::span<const ToldFighter> fighters,
                    std::span<const Action> actions, combat::Rows& rows);

    // A fighter as the actions left it.
    struct State {
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
        std::uint32_t health = 0;
        std::uint8_t rounds = 0;
        std::uint8_t rank = 0;  // 0: standing
    };

    // After judge(), in the fighters' order.
    const std::vector<State>& states() const noexcept { return states_; }

private:
    std::string_view begin(std::span<const ToldFighter> fighters);
    std::string_view act(const Action& action, std::span<const ToldFighter> fighters);
    std::string_view strike(const Action& action, std::uint32_t attack);
    void fall(std::uint8_t fighter);
    void rank_standing(std::span<const ToldFighter> fighters);
    void append(const GameToken& game, std::span<const ToldFighter> fighters, combat::Rows& rows);

    std::vector<State> states_;
    std::vector<std::uint8_t> by_rank_;
    std::size_t standing_ = 0;
    bool over_ = false;
};

}  // namespace etl
