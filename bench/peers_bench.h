// Programs that others would use to make the same tables.
#pragma once

#include <vector>

#include "bench/bench.h"

namespace bench {

// `superhero batch --rebuild` beside programs that make both tables of the same records, about five
// millions (the environment's BATCH_GAMES: of so many games): DuckDB on them as newline-delimited
// JSON, confluent-kafka with pyarrow, and PySpark on the same topics. All of them must make the
// same rows, by digest. Needs .venv/ with tools/requirements.txt and the root of the repository as
// the folder; about 12 GB in the system's temporary folder.
std::vector<Row> peers();

}  // namespace bench
