#include "player/choice.h"

#include <algorithm>
#include <cassert>

namespace player {
namespace {

// The bytes in order of significance, so that every machine mixes the same numbers.
std::uint64_t mix_token(std::uint64_t print, const base::Uuid& token) noexcept {
    for (std::size_t half = 0; half < 16; half += 8) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i) value = value << 8 | token.bytes[half + i];
        print = base::Random::mix(print ^ value);
    }
    return print;
}

}  // namespace

Enemies living_enemies(Enemies healths, const UserToken& self) {
    std::erase_if(healths, [&](const wire::Health& h) { return h.health == 0 || h.user == self; });
    const auto by_token = [](const wire::Health& a, const wire::Health& b) {
        return a.user < b.user;
    };
    const auto same_user = [](const wire::Health& a, const wire::Health& b) {
        return a.user == b.user;
    };
    std::sort(healths.begin(), healths.end(), by_token);
    healths.erase(std::unique(healths.begin(), healths.end(), same_user), healths.end());
    return healths;
}

std::uint64_t turn_print(const Enemies& enemies) noexcept {
    std::uint64_t print = base::Random::mix(enemies.size());
    for (const wire::Health& enemy : enemies) {
        print = base::Random::mix(mix_token(print, enemy.user) ^ enemy.health);
    }
    return print;
}

base::Random choice_stream(std::uint64_t seed, const GameToken& game, const UserToken& user,
                           const Enemies& enemies) noexcept {
    return base::Random(mix_token(mix_token(base::Random::mix(seed), game), user) ^
                        turn_print(enemies));
}

UserToken choose(const Enemies& enemies, base::Random& random) noexcept {
    assert(!enemies.empty());
    return enemies[random.below(static_cast<std::uint32_t>(enemies.size()))].user;
}

}  // namespace player
