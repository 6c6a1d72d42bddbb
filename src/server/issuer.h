// Tokens, secrets and hands of heroes: random ones, or with a seed functions of it and the names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/skewed_draw.h"
#include "base/uuid.h"
#include "combat/hero.h"

namespace server {

// Threads: any, if `entropy` may be called by any. `roster` must outlive it.
class Issuer {
public:
    // `hero_skew`: how much more often the first heroes of the roster are drawn than the last, see
    // base::SkewedDraw.
    Issuer(std::optional<std::uint64_t> seed, base::Entropy entropy, const combat::Roster& roster,
           double hero_skew = 0);

    // Version 4, or with a seed version 5 of the name.
    base::UserToken user_token(std::string_view name) const;

    // Version 4, or with a seed and a match version 5 of the match's name.
    base::GameToken game_token(const std::optional<std::string>& match) const;

    // `participants` different heroes in seat order; at most as many as the roster has. With a seed
    // and a match always the same ones.
    std::vector<combat::Hero> hand(int participants, const std::optional<std::string>& match) const;

    // 128 random bits as 32 hex digits, whatever the seed.
    std::string secret() const;

    // What is kept of a secret: its SHA-256 as hex.
    static std::string hash(const std::string& secret);

    // Takes the same time wherever the two differ.
    static bool matches(const std::string& secret, const std::string& hash);

private:
    const std::optional<std::uint64_t> seed_;
    const base::Entropy entropy_;
    const combat::Roster& roster_;
    std::optional<base::SkewedDraw> skewed_;  // nothing: all heroes are alike
};

}  // namespace server
