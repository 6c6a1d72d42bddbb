// The Kafka that tests talk to: the one that KAFKA_BROKERS names, else one that this program starts
// with tools/cluster and ends when it ends. And clusters of a test's own, to be hurt.
#pragma once

#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "tests/support/temp_folder.h"

namespace support {

// A cluster in a folder of its own. Tests run with the root of the repository as their folder.
class KafkaCluster {
public:
    explicit KafkaCluster(int brokers = 1) {
        run("up --port 0 --brokers " + std::to_string(brokers));
        for (const std::string& line : {run("env")}) {
            const std::string name = "KAFKA_BROKERS=";
            const auto at = line.find(name);
            if (at == std::string::npos) throw std::runtime_error("tools/cluster env: " + line);
            const auto from = at + name.size();
            brokers_ = line.substr(from, line.find('\n', from) - from);
        }
    }
    ~KafkaCluster() {
        try {
            run("down");
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }
    KafkaCluster(const KafkaCluster&) = delete;
    KafkaCluster& operator=(const KafkaCluster&) = delete;

    const std::string& brokers() const noexcept { return brokers_; }
    void kill(int number) { run("kill broker " + std::to_string(number)); }
    void start(int number) { run("start broker " + std::to_string(number)); }
    // Kafka's own tools: "topics --describe --topic x".
    std::string tool(const std::string& words) { return run("kafka " + words); }

private:
    // Standard output; throws unless the exit code is 0.
    std::string run(const std::string& words) {
        const std::string command =
            "tools/cluster --dir '" + (folder_.path() / "cluster").string() + "' " + words;
        std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
        if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
        std::string out;
        char buffer[4096];
        for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
            out.append(buffer, got);
        }
        if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
        return out;
    }

    TempFolder folder_;
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
