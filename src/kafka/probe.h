// Whether Kafka really serves.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "kafka/options.h"

namespace kafka {

// The topic of the proof: one partition, an hour's retention.
inline constexpr std::string_view k_ready_topic = "superhero.ready";

// Writes a record and reads it back, again and again until that succeeds. An open port is no such
// proof. unavailable after `patience`: the last step that failed, and why ("kafka localhost:9092:
// accepted a record, but did not return it: ..."). settings: as check(). rejected: not allowed.
base::Result<void> prove(const Options& options, std::chrono::milliseconds patience);

}  // namespace kafka
