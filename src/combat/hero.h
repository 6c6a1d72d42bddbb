// Heroes, what their power stats are worth in a fight, and the roster they are drawn from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"

namespace combat {

using HeroId = std::uint16_t;

// 0 … 100 each. Missing, "null" or 0 in the source: absent, and counts as 1 in the formulas.
struct PowerStats {
    std::optional<int> intelligence, strength, speed, durability, power, combat;
};

// max(10 · intelligence · strength · durability, 1): 1 … 10,000,000.
std::uint32_t health_of(const PowerStats& stats) noexcept;

// max(speed · power · combat, 1): 1 … 1,000,000.
std::uint32_t attack_of(const PowerStats& stats) noexcept;

struct Hero {
    HeroId id = 0;
    std::string name;
    std::uint32_t attack = 1;
    std::uint32_t health = 1;
};

// All heroes that can be drawn, ascending by id, ids unique. Immutable.
class Roster {
public:
    Roster() = default;
    // Sorts; of heroes with the same id the first stays.
    explicit Roster(std::vector<Hero> heroes);

    std::size_t size() const noexcept { return heroes_.size(); }
    const std::vector<Hero>& heroes() const noexcept { return heroes_; }
    const Hero* find(HeroId id) const noexcept;

    // The heroes for the seats of one match: a hand of `count` different heroes in seat order,
    // fixed by `random`. count <= size().
    std::vector<Hero> deal(std::size_t count, base::Random random) const;

    // Changes when any id, attack or health does: rosters of equal fingerprint give equal fights.
    std::uint64_t fingerprint() const noexcept;

private:
    std::vector<Hero> heroes_;
};

}  // namespace combat
