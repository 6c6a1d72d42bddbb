// The whole program as users run it.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Games/s of `superhero simulate`, duels to four players, everything on.
std::vector<Row> simulated_games();

// Peak resident memory of `superhero simulate` with 200,000 games against 10,000.
std::vector<Row> simulate_memory();

}  // namespace bench
