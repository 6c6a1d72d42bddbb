// The DeadLetters over Kafka.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"
#include "kafka/handles.h"
#include "kafka/options.h"
#include "ports/table_store.h"

namespace kafka {

// A letter of `topic` goes to `<topic>.dead`, which is made with one partition. Key: the record's
// place, "lib.server.lobby/0/4711", of the ledger's log number 2 "lib.server.lobby/log-2/0/4711";
// value: its raw bytes; headers: topic, partition, offset, reason. Durable: acknowledged by all
// in-sync replicas.
// Once: what this object has put lately, or found in the topic at its first letter there, it does
// not put again, so neither does a worker that was started again; what two processes put at one
// time is there twice under one key, of which the topic keeps the last (cleanup.policy=compact).
// Letters are the same if their place and their bytes are: a topic may be made anew.
// Errors: unavailable: not acknowledged within the patience; those that were are not sent again
// when the call is repeated. rejected: the cluster does not allow it, or the letter is too large.
// Threads: one thread uses it.
class DeadLetters final : public ports::DeadLetters {
public:
    // Asks no broker. settings: as check(). `patience`: of one put().
    static base::Result<std::unique_ptr<DeadLetters>> open(
        const Options& options, std::chrono::milliseconds patience = std::chrono::seconds(30));
    ~DeadLetters() override;
    DeadLetters(const DeadLetters&) = delete;
    DeadLetters& operator=(const DeadLetters&) = delete;

    base::Result<void> put(const std::vector<ports::DeadLetter>& letters) override;

private:
    struct LetterEars;
    using Deadline = std::chrono::steady_clock::time_point;

    DeadLetters(const Options& options, std::chrono::milliseconds patience);
    base::Result<rd_kafka_topic_s*> topic_for(const std::string& topic, Deadline deadline);
    base::Result<void> send(rd_kafka_topic_s& topic, const ports::DeadLetter& letter,
                            const std::string& key, Deadline deadline);
    void recall(const std::string& topic, Deadline deadline);
    void remember(const std::string& letter);

    const Options options_;
    const std::chrono::milliseconds patience_;
    std::unique_ptr<Client> client_;
    std::shared_ptr<LetterEars> ears_;
    std::unique_ptr<Client> desk_;
    std::map<std::string, TopicHandle> topics_;
    std::unordered_set<std::string> kept_;  // put lately: see identity()
    std::deque<std::string> kept_order_;
};

}  // namespace kafka
