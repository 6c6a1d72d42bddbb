// Round trips of the action endpoint beside a bare echo.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// A hundred connections play duels by action messages alone, against the whole server: arena,
// memory registry, a journal that makes the text of every record and throws it away. Floor: a bare
// Beast echo that parses the same JSON, driven by the same client. One server thread, one client
// thread; medians of alternating runs.
std::vector<Row> action_round_trips();

}  // namespace bench
