// The door that tells which log this is.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ports/log_reader.h"

namespace ports {

// A record with memory of its own.
struct FoundRecord {
    base::Timestamp time;
    std::string key;
    std::string value;
};

// Threads: one thread uses it. Blocking: up to the patience that the twin was given.
class LogIdentity {
public:
    virtual ~LogIdentity() = default;

    // A text that no other log ever has: "kafka:" and the cluster's id, "embedded:" and a UUID.
    // Empty: it has none yet. One text for all topics: that a topic was deleted and made again only
    // its records tell. unavailable: nobody could say.
    virtual base::Result<std::string> name() = 0;

    // The record at that offset, as the log has it now. Nothing: no record lies there, or there is
    // no such topic or partition. unavailable: nobody could say.
    virtual base::Result<std::optional<FoundRecord>> record_at(std::string_view topic,
                                                               Partition partition,
                                                               Offset offset) = 0;
};

}  // namespace ports
