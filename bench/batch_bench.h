// The tables again from everything that is retained.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// `superhero batch --rebuild` over the records of 140,000 simulated games, about five millions (the
// environment's BATCH_GAMES: of so many games):
// - from the embedded log; beside it simdjson alone on as many threads,
// - from Kafka, a broker of its own with a heap of 1 GiB; beside it a bare librdkafka consumer.
// Its rows must be those of the simulation, by digest. Needs .venv/ with tools/requirements.txt and
// the root of the repository as the folder; about 8 GB in the system's temporary folder.
std::vector<Row> batch_of_retained();

// The peak memory of the same over ten million records against that over one, from the embedded log
// and from Kafka. About 16 GB in the system's temporary folder.
std::vector<Row> batch_memory();

}  // namespace bench
