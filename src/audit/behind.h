// How far the tables lag behind the topics.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "audit/topic_facts.h"

namespace audit {

// Of a partition of lib.server.lobby that has records which no commit covers.
struct Lag {
    ports::Partition partition = 0;
    std::uint64_t records = 0;
    bool untouched = false;  // the partition has no commit at all
};

// A row for each partition that lags, ascending.
std::vector<Lag> lags_of(const Inventory& inventory, const TopicExtent& extent);

// Offsets that retention deleted although no commit covers them: a finding if the partition has
// commits, as what was played there is lost to these tables. A folder without a commit of the
// partition may be younger than the topic.
void find_lost_offsets(const Inventory& inventory, const TopicExtent& extent, Findings& findings);

}  // namespace audit
