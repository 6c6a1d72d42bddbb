// Commits to an object store.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// Commits a second and bytes a second that get into the tables of an object store on this machine:
// both files written and put, then the commit. Floor: the same bytes put over one connection that
// stays open, ready-made, the last of the three objects under a name that must be free. The store
// is the one that tools/cluster starts, and takes its share of the processors either way.
std::vector<Row> store_commits();

}  // namespace bench
