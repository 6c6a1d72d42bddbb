#include "app/doors/readiness.h"

#include <chrono>

#include "app/doors/kafka_log.h"
#include "app/doors/redis_state.h"
#include "app/doors/wiring.h"
#include "base/log_entry.h"
#include "kafka/topic_check.h"
#include "redis/roster_store.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_patience{1000};

redis::Options impatient(redis::Options options) {
    options.connect_timeout = options.command_timeout = k_patience;
    return options;
}

}  // namespace

struct Readiness::Inside {
    std::unique_ptr<redis::RosterStore> redis;
    std::unique_ptr<kafka::TopicCheck> kafka;
    std::string brokers;
};

Readiness::Readiness(const Settings& settings, Needs needs) : inside_(std::make_unique<Inside>()) {
    if (needs.redis) {
        inside_->redis =
            std::make_unique<redis::RosterStore>(impatient(redis_options(settings.redis)));
    }
    if (needs.kafka) {
        const kafka::Options options = kafka_options(settings.kafka);
        inside_->kafka = value_or_throw(kafka::TopicCheck::open(options));
        inside_->brokers = options.brokers;
    }
}

Readiness::~Readiness() = default;

std::string Readiness::trouble() {
    if (inside_->redis) {
        if (const auto answer = inside_->redis->ping(); !answer) return answer.error().what;
    }
    if (inside_->kafka) {
        const auto answer = inside_->kafka->ask({std::string(base::k_lobby_queue)}, k_patience);
        if (!answer && answer.error().retryable()) {
            return "no answer from Kafka at " + inside_->brokers;
        }
    }
    return {};
}

}  // namespace app
