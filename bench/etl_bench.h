// Records to rows, before Parquet.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// One thread, records of real games in memory: decode, put together, judge. Beside it, what
// simdjson alone takes to look at the same fields of the same records.
std::vector<Row> log_to_rows();

}  // namespace bench
