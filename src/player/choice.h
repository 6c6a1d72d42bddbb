// Which enemy a player attacks. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "wire/player_message.h"

namespace player {

using base::GameToken;
using base::UserToken;
using Enemies = std::vector<wire::Health>;

// Of everybody's health: the others that still stand, ascending by token, each once.
Enemies living_enemies(Enemies healths, const UserToken& self);

// Tells one turn of a user from all its other turns of that game: between two of them it attacked
// somebody, whose health is less since then.
std::uint64_t turn_print(const Enemies& enemies) noexcept;

// The stream of a seeded choice: of nothing but the seed, the game, the user and the state of its
// enemies. So a player that lost its memory chooses as it would have with it.
base::Random choice_stream(std::uint64_t seed, const GameToken& game, const UserToken& user,
                           const Enemies& enemies) noexcept;

// One of them. There must be one.
UserToken choose(const Enemies& enemies, base::Random& random) noexcept;

}  // namespace player
