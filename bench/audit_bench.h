// The proof over many games.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Games a second that an audit proves, and its peak memory: a million games from tables and ledger
// alone, then fewer with the embedded log, from which every row is computed again. Floor: the same
// readers hand out all columns of the same files, and all records of the same log, to nobody.
std::vector<Row> audited_games();

}  // namespace bench
