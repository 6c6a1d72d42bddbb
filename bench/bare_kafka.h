// Kafka as librdkafka's manual shows it, without anything of ours: the floor of what goes over it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ports/log_writer.h"

struct rd_kafka_s;
struct rd_kafka_topic_s;

namespace bench {

enum class BareType { producer, consumer };

// A client; throws std::runtime_error with librdkafka's words. Counts what was acknowledged.
class BareKafka {
public:
    using Settings = std::vector<std::pair<std::string, std::string>>;

    BareKafka(BareType type, const Settings& settings);
    ~BareKafka();
    BareKafka(const BareKafka&) = delete;
    BareKafka& operator=(const BareKafka&) = delete;

    rd_kafka_s* get() const { return client_; }
    std::size_t acknowledged() const { return acknowledged_; }

private:
    rd_kafka_s* client_ = nullptr;
    std::size_t acknowledged_ = 0;
};

// A producer of one topic, set up as the program's own is.
class BareProducer {
public:
    BareProducer(const std::string& brokers, const std::string& compression,
                 const std::string& topic);
    ~BareProducer();
    BareProducer(const BareProducer&) = delete;
    BareProducer& operator=(const BareProducer&) = delete;

    // Records a second, from the first that `next` gives until all are acknowledged.
    double produce(std::size_t count,
                   const std::function<ports::OutgoingRecord(std::size_t)>& next) const;

private:
    const BareKafka client_;
    rd_kafka_topic_s* topic_ = nullptr;
};

struct BareConsumed {
    double per_second = 0;  // records, from the first batch of them to the last
    double seconds = 0;     // from making the client to the last record
    std::size_t bytes = 0;  // of values
};

// Reads `all` records of both partitions of each topic, from the first on, and throws them away.
BareConsumed bare_consume(const std::string& brokers, const std::vector<std::string>& topics,
                          std::size_t all);

}  // namespace bench
