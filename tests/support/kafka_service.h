// The Kafka that tests talk to: the one that KAFKA_BROKERS names, else one that this program starts
// with tools/cluster and ends when it ends. And clusters of a test's own, to be hurt.
#pragma once

#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <string>

#include "tests/support/cluster.h"

namespace support {

// A cluster in a folder of its own. Tests run with the root of the repository as their folder.
class KafkaCluster {
public:
    explicit KafkaCluster(int brokers = 1)
        : cluster_("--brokers " + std::to_string(brokers)),
          brokers_(cluster_.setting("KAFKA_BROKERS")) {}

    const std::string& brokers() const noexcept { return brokers_; }
    void kill(int number) { cluster_.run("kill broker " + std::to_string(number)); }
    void start(int number) { cluster_.run("start broker " + std::to_string(number)); }
    // Kafka's own tools: "topics --describe --topic x".
    std::string tool(const std::string& words) { return cluster_.run("kafka " + words); }

private:
    Cluster cluster_;
    std::string brokers_;
};

inline std::string kafka_brokers() {
    const char* given = ::getenv("KAFKA_BROKERS");
    if (given != nullptr && *given != '\0') return given;
    static const KafkaCluster own;
    return own.brokers();
}

// A name that no other test uses, in this process or another.
inline std::string fresh_name(const std::string& what) {
    static std::atomic<int> count = 0;
    static const auto begin = std::chrono::system_clock::now().time_since_epoch().count();
    return what + "-" + std::to_string(begin) + "-" + std::to_string(++count);
}

}  // namespace support
