// Rows to durable Parquet files.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Rows a second that get into both tables through the store's door, staged and synced, for commits
// of two sizes. Floor: Arrow's own writer with the same settings on arrays that are ready-made,
// fsynced as well. A row counts once although it lies in both tables.
std::vector<Row> parquet_rows();

}  // namespace bench
