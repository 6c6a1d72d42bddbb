// How far the tables lag behind the topics, and what retention took before it was in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "audit/topic_facts.h"

namespace audit {

// Of a partition of lib.server.lobby that has records which no commit covers.
struct UncoveredPartition {
    ports::Partition partition = 0;
    std::uint64_t records = 0;
    bool untouched = false;  // the partition has no commit at all
};

// A row for each partition that lags, ascending.
std::vector<UncoveredPartition> lags_of(const Inventory& inventory, const TopicExtent& extent);

// Offsets that retention deleted and that no commit covers yet: a finding for each topic of which
// the partition's last commit speaks. Of a partition without a commit: what was deleted since the
// log's first commit was made, as far as that commit tells; a folder may be younger than its topic.
void find_lost_offsets(const Inventory& inventory, const TopicExtent& extent, Findings& findings);

// Offsets that commits cover although retention deleted them before they were read: a finding for
// each range. Two things are no faults of the tables, but notes, which are the result: what was
// deleted before the tables began; and what had been consumed once and was needed again for games
// under way, unless one of these had ended and waited for its rows.
std::vector<std::string> find_gone_records(const Inventory& inventory, Findings& findings);

}  // namespace audit
