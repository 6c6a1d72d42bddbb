// Where a record of the log lies, for whoever is told of it together with what it says: records are
// decoded once for all of this room.
#pragma once

#include <string_view>

#include "base/time.h"
#include "ports/log_reader.h"

namespace monitor {

struct RecordPlace {
    std::string_view topic;
    ports::Partition partition = 0;
    ports::Offset offset = 0;
    base::Timestamp time{};  // when it was written
};

}  // namespace monitor
