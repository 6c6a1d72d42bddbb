// The embedded log.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Records/s appended through the LogWriter door and acknowledged durable, at several sizes of a
// commit; beside it, write + fdatasync of the same keys and values in batches of the same size.
// Last, by how many MiB the process's peak memory grows while 2 GB are appended and read back.
std::vector<Row> log_append();

}  // namespace bench
