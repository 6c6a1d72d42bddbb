// What it costs to be watched.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Records a second that a monitor reads and tells the fates of; memory after a day's worth of
// history; games a second with a monitor and an open page, against the same without.
std::vector<Row> monitored_log();

}  // namespace bench
