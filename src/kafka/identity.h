// The LogIdentity over Kafka.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kafka/handles.h"
#include "kafka/options.h"
#include "ports/log_identity.h"

namespace kafka {

class Consumer;

// The name is "kafka:" and the cluster's id; of a cluster that has none, "kafka:without-id".
// librdkafka 2.0 cannot tell the ids of topics.
// Each question of record_at() fetches one batch of records. It is in no group, see Reader.
// Errors: unavailable: no answer within the patience; rejected: the cluster does not allow it;
// disk: the record's checksum is wrong.
class Identity final : public ports::LogIdentity {
public:
    // Asks no broker. settings: as check(). `patience`: of one call.
    static base::Result<std::unique_ptr<Identity>> open(
        const Options& options, std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~Identity() override;
    Identity(const Identity&) = delete;
    Identity& operator=(const Identity&) = delete;

    base::Result<std::string> name() override;
    base::Result<std::optional<ports::FoundRecord>> record_at(std::string_view topic,
                                                              ports::Partition partition,
                                                              ports::Offset offset) override;

private:
    using Answer = std::optional<std::optional<ports::FoundRecord>>;

    Identity(std::unique_ptr<Consumer> consumer, std::chrono::milliseconds patience);
    base::Result<bool> has(const std::string& topic, ports::Partition partition) const;
    // Nothing: the message decides nothing.
    base::Result<Answer> judge(const rd_kafka_message_s& message, ports::Offset offset) const;

    std::unique_ptr<Consumer> consumer_;
    const std::chrono::milliseconds patience_;
};

}  // namespace kafka
