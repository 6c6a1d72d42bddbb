// Rows as fights leave them, fixed by a seed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/uuid.h"
#include "combat/rows.h"

namespace support {

struct SampleRows {
    std::uint64_t seed = 1;
    std::size_t games = 10;
    std::uint32_t least_fighters = 2;
    std::uint32_t most_fighters = 3;
    std::uint32_t users = 1000;  // in all games together
};

inline base::Uuid sample_uuid(base::Random& random) {
    std::array<std::uint8_t, 16> bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    return base::uuid_v4(bytes);
}

inline combat::Rows sample_rows(const SampleRows& wish) {
    base::Random random(wish.seed);
    combat::Rows rows;
    const std::uint64_t first_user = random.next();
    for (std::size_t game = 0; game < wish.games; ++game) {
        const base::GameToken token{sample_uuid(random)};
        const auto fighters =
            wish.least_fighters + random.below(wish.most_fighters - wish.least_fighters + 1);
        for (std::uint32_t i = 0; i < fighters; ++i) {
            base::Random user(first_user + random.below(wish.users));
            rows.game.push_back(token);
            rows.user.emplace_back(sample_uuid(user));
            rows.superhero.push_back(static_cast<std::uint16_t>(1 + random.below(731)));
            rows.rank.push_back(static_cast<std::uint8_t>(i + 1));
            rows.rounds.push_back(static_cast<std::uint8_t>(random.below(12)));
            const std::uint64_t attack = 1 + random.below(1'000'000) / 125 * 125;
            rows.damage_sent.push_back(attack * rows.rounds.back());
            rows.damage_received.push_back(std::uint64_t{1 + random.below(731)} * 125 *
                                           random.below(12));
        }
    }
    return rows;
}

// All rows of a table as their text lines, in order.
inline std::string meta_lines(const combat::Rows& rows) {
    std::string lines;
    for (std::size_t i = 0; i < rows.size(); ++i) append_meta_line(lines, rows, i);
    return lines;
}
inline std::string podium_lines(const combat::Rows& rows) {
    std::string lines;
    for (std::size_t i = 0; i < rows.size(); ++i) append_podium_line(lines, rows, i);
    return lines;
}

}  // namespace support
