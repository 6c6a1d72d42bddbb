// A worker's start on tables that have been written for a long time.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Seconds that a worker needs on a folder with 100,000 commits until it reads the log: the look
// whether the ledger is this log's, the sweep, where each chain ends, which games are in the tables
// already. Floor: readdir(3) over the folders of the ledger and of both tables. One row with
// commits as large as they get, one with small ones, where the last million games of each partition
// lie in many files.
std::vector<Row> worker_start();

}  // namespace bench
