// Whether the commits of each partition follow each other without a hole or an overlap.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "ports/log_reader.h"

namespace audit {

// What is retained, by topic. A topic that is not there is not compared with.
using RetainedTopics = std::map<std::string, std::vector<ports::Retained>, std::less<>>;

// Each of the ledger's logs is looked at by itself, and only the present one is compared with what
// is `retained`. First the ranges of the ledger's topic: each commit begins where the one before
// ended, the first one at the topic's begin; none is empty or reaches beyond the topic's end.
//
// Then at those of other topics. A worker that reads both topics guarantees the same for them, but
// a commit made from the registry's sessions names no range of them, and a worker that goes on
// after such a one begins anew from the topic's first record: so ranges are held against the last
// commit before that names the topic, and if others stand between, only for holes. A boundary that
// is broken in the ledger's own topic is not blamed a second time.
//
// `resume`, where a restart reads from, must not lie beyond what the commit consumed.
//
// Lost commits are one finding for each hole that they leave, or, at an end of the chain, for each
// row of them, with their files, and with their games if the files were read.
void check_chains(const Inventory& inventory, const RetainedTopics& retained, Findings& findings);

}  // namespace audit
