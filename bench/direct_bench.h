// Games without sockets, beside the bare log that takes the same records.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Games/s of `superhero simulate --direct` into the embedded log until it is durable, and until all
// games are in the tables; its records/s beside those of the bare embedded log for the same
// records.
std::vector<Row> direct_games();

// Peak resident memory of it with 500,000 games against 100,000. Takes 9 GB of disk meanwhile.
std::vector<Row> direct_memory();

// The same games into a Kafka of this machine, started for it, beside a bare librdkafka producer.
std::vector<Row> direct_games_over_kafka();

}  // namespace bench
