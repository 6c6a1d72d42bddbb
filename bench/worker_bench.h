// One worker, from the topics to the tables.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// A real worker over a real Kafka (and Redis) into Parquet files, from run() to its end:
// - records/s, sessions from the topics; beside it a bare librdkafka consumer of the same topics;
// - games/s, sessions from Redis, the lobby's topic read for what is over; beside it the same
//   commands to the same Redis, pipelined by a bare hiredis loop.
// The broker: the one that KAFKA_BROKERS names, else one of tools/cluster with a heap of 1 GiB.
std::vector<Row> worker_to_tables();

}  // namespace bench
