// What the tables tell about the fights: for the summary, not for the proof.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audit/buckets.h"
#include "combat/hero.h"

namespace audit {

struct HeroRecord {
    combat::HeroId hero = 0;
    std::uint64_t fights = 0;
    std::uint64_t wins = 0;
};

struct Statistics {
    std::uint64_t users = 0;  // different ones
    std::uint64_t attacks = 0;
    std::vector<HeroRecord> heroes;  // most wins first; ties: fewer fights, then smaller id
    // Games by their number of attacks: 0 | 1 | 2 | 3-4 | 5-8 | 9-16 | …, see length_range().
    std::vector<std::uint64_t> lengths;
};

// The range of attacks that Statistics::lengths[i] counts: {3, 4} for i = 3.
std::pair<std::uint64_t, std::uint64_t> length_range(std::size_t i) noexcept;

// Gathers them game by game. Memory: bounded; different users are counted with the help of a
// temporary file, as Buckets does it.
class StatisticsBuilder {
public:
    // `options.count` buckets for the users.
    explicit StatisticsBuilder(BucketOptions options);

    // One row of a game, its partners of both tables joined.
    void take_row(const base::UserToken& user, combat::HeroId hero, bool won);

    // A game's end; `attacks`: how many it had.
    void take_game(std::uint64_t attacks);

    // disk: the temporary file failed.
    base::Result<Statistics> finish();

private:
    Statistics result_;
    std::vector<HeroRecord> heroes_;  // by id
    Buckets users_;
    std::vector<base::UserToken> seen_lately_;  // by hash: keeps most repeats out of the buckets
};

}  // namespace audit
