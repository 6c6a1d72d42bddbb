// Who meets whom in a simulation: matches as a pure function of the seed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/skewed_draw.h"

namespace app {

// One match to be played. `players` are indices into the fleet, in no special order.
struct Match {
    std::uint64_t number = 0;  // 0, 1, 2, …
    std::string name;          // what the players say in MATCH; tells apart all that fixes its rows
    std::vector<std::uint32_t> players;
};

struct ScheduleOptions {
    std::uint64_t seed = 0;
    std::uint32_t players = 100;
    int participants_from = 2;
    int participants_to = 3;
    std::uint64_t roster_print = 0;  // combat::Roster::fingerprint()
    // In hundredths: other digits do not change the names of matches. See base::SkewedDraw; the
    // first player plays most.
    double player_skew = 0;
    double hero_skew = 0;  // only for the names
};

// Round after round all players are shuffled and cut into matches, so that everybody plays about as
// often; who is left over at the end of a round sits it out. With a skew the players of each match
// are drawn anew. Endless.
class Schedule {
public:
    explicit Schedule(const ScheduleOptions& options);

    Match next();

private:
    std::vector<std::uint32_t> next_players(std::size_t size);
    void shuffle();

    const ScheduleOptions options_;
    base::Random random_;
    std::optional<base::SkewedDraw> skewed_;
    std::string name_;  // of all matches, without their number
    std::uint64_t number_ = 0;
    std::vector<std::uint32_t> round_;
    std::size_t dealt_ = 0;  // of round_
};

}  // namespace app
