// Where a process keeps log records that Kafka cannot take now and memory cannot hold.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "stream/spill.h"

namespace app {

// Doors to an embedded log in a folder of this process' own below `folder`: the first of spill-0,
// spill-1, … that no living process uses, a dead one's with its records rather than an empty one.
// They work as long as what they open.
// disk: none can be used.
base::Result<stream::Spill> open_spill(const std::filesystem::path& folder);

}  // namespace app
