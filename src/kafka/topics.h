// Topics and their partitions, as the cluster tells and as we make them.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"
#include "kafka/options.h"

namespace kafka {

// Makes those of the topics that are missing, with the partitions and copies of the options; there
// already: taken as it is, also when another one makes it at the same time. When it returns,
// records can be written. unavailable: no answer, or no leader in time; rejected: the cluster
// refuses, with its words; settings: as check().
base::Result<void> make_topics(const Options& options, const std::vector<std::string>& topics,
                               std::chrono::milliseconds patience = std::chrono::seconds(30));

// How many partitions each of the topics has; those that do not exist are missing.
base::Result<std::map<std::string, int>> partition_counts(
    const Options& options, const std::vector<std::string>& topics,
    std::chrono::milliseconds patience = std::chrono::seconds(10));

// --- within the room ------------------------------------------------------------------------

struct TopicPlan {
    std::string name;
    int partitions = 1;
    std::vector<Setting> settings;     // of the topic: retention.ms and the like
    std::vector<Setting> wishes = {};  // left out where the cluster does not allow them
};

// For records of games: what the promises need, whatever the brokers' own defaults are.
TopicPlan log_topic(const std::string& name, int partitions);

struct ClusterFacts {
    int brokers = 0;
    std::map<std::string, int> partitions;       // of the topics asked for that exist, all of whose
                                                 // partitions have a leader
    std::map<std::string, int> leaderless;       // of the others that exist
    std::map<std::string, std::string> refused;  // what the cluster says of topics we may not see
};

// Never makes a topic, whatever the cluster would do by itself: `client` is no producer.
// Blocking: up to `patience`, a topic. unavailable: no answer.
base::Result<ClusterFacts> look_at(const Client& client, const std::vector<std::string>& topics,
                                   std::chrono::milliseconds patience);

// A client for questions and administration: a consumer that is in no group.
base::Result<std::unique_ptr<Client>> make_desk(const Options& options);

// As make_topics(), over a client of make_desk().
base::Result<void> make_topics(const Client& desk, const Options& options,
                               const std::vector<TopicPlan>& topics,
                               std::chrono::milliseconds patience);

}  // namespace kafka
