// The whole program as users run it.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Games/s of `superhero simulate`, duels to four players, everything on.
std::vector<Row> simulated_games();

// Peak resident memory of `superhero simulate` with 200,000 games against 10,000.
std::vector<Row> simulate_memory();

// Games/s of `superhero simulate` over a Redis and a Kafka of this machine, started for it; beside
// it the same games with everything in one process.
std::vector<Row> simulate_over_services();

}  // namespace bench
