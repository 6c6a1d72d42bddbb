// Kafka as the settings describe it.
#pragma once

#include <memory>

#include "app/doors/log.h"
#include "app/settings.h"
#include "kafka/options.h"

namespace app {

// Throws base::Failure (settings) when Kafka's client does not take them.
kafka::Options kafka_options(const KafkaSettings& settings);

// The same as a check alone, where the log that is named is Kafka.
void expect_kafka_options(const Settings& settings);

// `access` read_write: records that wait for Kafka go to a spill below OUTPUT_DIR when memory is
// full; read_only: they stay in memory, for processes that write a line now and then.
std::unique_ptr<Log> open_kafka_log(const KafkaSettings& settings, const FileSettings& files,
                                    LogAccess access);

}  // namespace app
