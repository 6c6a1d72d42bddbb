// Looks at what Kafka's topics are set to, and tells a person which promise that breaks.
#pragma once

#include <chrono>
#include <memory>

#include "app/settings.h"

namespace app {

// Says it on standard error, and before that whether nobody answers, as soon as the brokers answer
// and the topics are there, from a thread of its own; its end waits for that thread at most some
// seconds.
class PromiseWatch {
public:
    virtual ~PromiseWatch() = default;
};

// Null when records do not go to Kafka. Throws base::Failure (settings).
std::unique_ptr<PromiseWatch> watch_promises(const Settings& settings);

// At once, of the topics that are there; says nothing when nobody answers.
void say_broken_promises(const KafkaSettings& settings);

// At once, of records that are so old when they are written; makes the topics that are missing.
// Says nothing when nobody answers; throws base::Failure when they cannot be made.
void say_what_drops_history(const KafkaSettings& settings, std::chrono::microseconds age);

}  // namespace app
