// What the cluster tells of topics: their copies, and what they are set to.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"

namespace kafka {

struct TopicFacts {
    std::string name;
    int copies = 0;   // of the partition that has the fewest, as the next
    int in_sync = 0;  // copies that have all records
    std::map<std::string, std::string> settings;  // by Kafka's names; empty where the user may not
                                                  // ask for them
};

// Of those of the topics that exist, in this order. unavailable: no answer. `desk`: make_desk().
// Blocking: up to `patience` for each topic and once more.
base::Result<std::vector<TopicFacts>> topic_facts(const Client& desk,
                                                  const std::vector<std::string>& topics,
                                                  std::chrono::milliseconds patience);

}  // namespace kafka
