// What a log holds, looked through when its writer opens.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "lmdb/embedded_log.h"
#include "lmdb/rows.h"
#include "ports/log_reader.h"

namespace lmdb {

// All batches of a lane.
struct LaneExtent {
    ports::Offset first = 0;
    ports::Offset end = 0;
    std::uint64_t bytes = 0;
    std::uint64_t batches = 0;
};

struct Survey {
    LogState state = LogState::none;
    std::vector<Topic> topics;                     // by name
    std::map<TopicPartition, LaneExtent> extents;  // only of lanes that have batches
};

// Walks all keys and checks the last batches of each lane whole: checksum, offsets without a gap.
// disk: one of them is damaged, or a row belongs to no topic; the text says which.
base::Result<Survey> survey(Environment& environment, Transaction& transaction);

Recovered recovered_from(const Survey& found);

// [first, end) of one lane; end equals first when it is empty.
base::Result<ports::Retained> retained_of(Environment& environment, Transaction& transaction,
                                          TopicPartition lane);

// "batch of topic T, partition P, offset O: <why>".
std::string batch_name(std::string_view topic, TopicPartition lane, ports::Offset first);

}  // namespace lmdb
