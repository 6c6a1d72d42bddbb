#include "combat/hero.h"

#include <algorithm>
#include <utility>

namespace combat {
namespace {

std::uint32_t worth(const std::optional<int>& stat) noexcept {
    return stat && *stat > 0 ? static_cast<std::uint32_t>(*stat) : 1;
}

}  // namespace

std::uint32_t health_of(const PowerStats& s) noexcept {
    return std::max<std::uint32_t>(
        10 * worth(s.intelligence) * worth(s.strength) * worth(s.durability), 1);
}

std::uint32_t attack_of(const PowerStats& s) noexcept {
    return std::max<std::uint32_t>(worth(s.speed) * worth(s.power) * worth(s.combat), 1);
}

Roster::Roster(std::vector<Hero> heroes) : heroes_(std::move(heroes)) {
    const auto by_id = [](const Hero& a, const Hero& b) { return a.id < b.id; };
    const auto same_id = [](const Hero& a, const Hero& b) { return a.id == b.id; };
    std::stable_sort(heroes_.begin(), heroes_.end(), by_id);
    heroes_.erase(std::unique(heroes_.begin(), heroes_.end(), same_id), heroes_.end());
}

const Hero* Roster::find(HeroId id) const noexcept {
    const auto at =
        std::lower_bound(heroes_.begin(), heroes_.end(), id,
                         [](const Hero& hero, HeroId wanted) { return hero.id < wanted; });
    return at != heroes_.end() && at->id == id ? &*at : nullptr;
}

std::vector<Hero> Roster::deal(std::size_t count, base::Random random) const {
    // The first `count` steps of a Fisher-Yates shuffle over indices; only moved ones are noted.
    std::vector<std::pair<std::size_t, std::size_t>> moved;
    const auto at = [&](std::size_t i) {
        for (const auto& [from, to] : moved) {
            if (from == i) return to;
        }
        return i;
    };
    const auto put = [&](std::size_t i, std::size_t value) {
        for (auto& [from, to] : moved) {
            if (from == i) {
                to = value;
                return;
            }
        }
        moved.emplace_back(i, value);
    };
    std::vector<Hero> hand;
    hand.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t pick = i + random.below(static_cast<std::uint32_t>(heroes_.size() - i));
        hand.push_back(heroes_[at(pick)]);
        put(pick, at(i));
    }
    return hand;
}

std::uint64_t Roster::fingerprint() const noexcept {
    std::uint64_t print = heroes_.size();
    for (const Hero& hero : heroes_) {
        print = base::Random::mix(print ^ hero.id);
        print = base::Random::mix(print ^ (std::uint64_t{hero.attack} << 32 | hero.health));
    }
    return print;
}

}  // namespace combat
