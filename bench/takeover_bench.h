// What a dead worker costs: the time until its partitions are committed again, and what the others
// notice of it.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Over Kafka and Redis that it starts, with server, players and three workers as processes.
std::vector<Row> dead_worker();

}  // namespace bench
