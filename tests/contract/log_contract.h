// The contract of the doors LogWriter, LogReader and LogIdentity, to be instantiated for every
// twin:
//
//   INSTANTIATE_TEST_SUITE_P(Twin, LogContract, testing::Values(TransportMaker{"twin", make}),
//                            transport_name);
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/log_writer.h"

namespace contract {

// Writers and readers of one log. A new one holds no topics.
class LogTransport {
public:
    virtual ~LogTransport() = default;

    // `partitions`: of the topics that it makes. One writer at a time.
    virtual std::unique_ptr<ports::LogWriter> writer(int partitions) = 0;

    // A writer that takes hardly anything before it says that it has no room, and refuses what
    // comes beyond `hard_bytes` while nothing can be delivered for some time.
    virtual std::unique_ptr<ports::LogWriter> cramped_writer(std::size_t hard_bytes) = 0;

    // A reader in a group of its own.
    virtual std::unique_ptr<ports::LogReader> reader() = 0;

    virtual std::unique_ptr<ports::LogIdentity> identity() = 0;

    // As many readers as `count` that share out the partitions.
    virtual std::vector<std::unique_ptr<ports::LogReader>> members(int count) = 0;
};

struct TransportMaker {
    std::string name;
    std::function<std::unique_ptr<LogTransport>()> make;
};

inline std::string transport_name(const testing::TestParamInfo<TransportMaker>& info) {
    return info.param.name;
}

// A record with memory of its own.
struct KeptRecord {
    ports::Offset offset = 0;
    base::Timestamp time;
    std::string key;
    std::string value;
};

using Place = std::pair<std::string, ports::Partition>;
using Kept = std::map<Place, std::vector<KeptRecord>>;

class LogContract : public testing::TestWithParam<TransportMaker> {
protected:
    static constexpr std::chrono::seconds k_patience{200};

    void SetUp() override { transport_ = GetParam().make(); }
    LogTransport& transport() { return *transport_; }

    static ports::OutgoingRecord record(std::string topic, std::string key, std::string value);

    // The partitions that the reader is told are its own.
    static std::vector<ports::Partition> assignment(ports::LogReader& reader);

    // Subscribes, starts every partition of every topic at 0.
    static void start_all(ports::LogReader& reader, const std::vector<std::string>& topics);

    // Reads until `count` records came; checks the order of offsets on the way.
    static Kept read(ports::LogReader& reader, std::size_t count);

private:
    std::unique_ptr<LogTransport> transport_;
};

}  // namespace contract
