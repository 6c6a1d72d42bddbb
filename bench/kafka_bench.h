// The Kafka twins of the log.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Records/s through the LogWriter door until the broker has acknowledged them, and through the
// LogReader door; beside each a bare librdkafka client with the same settings, round by round. The
// broker: the one that KAFKA_BROKERS names, else one of tools/cluster with a heap of 1 GiB.
std::vector<Row> kafka_log();

}  // namespace bench
