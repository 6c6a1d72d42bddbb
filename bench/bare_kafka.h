// Kafka as librdkafka's manual shows it, without anything of ours: the floor of what goes over it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

struct rd_kafka_s;

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

struct BareConsumed {
    double per_second = 0;  // records, from the first batch of them to the last
    double seconds = 0;     // from making the client to the last record
    std::size_t bytes = 0;  // of values
};

// Reads `all` records of both partitions of each topic, from the first on, and throws them away.
BareConsumed bare_consume(const std::string& brokers, const std::vector<std::string>& topics,
                          std::size_t all);

}  // namespace bench
