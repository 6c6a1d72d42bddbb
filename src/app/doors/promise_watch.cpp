#include "app/doors/promise_watch.h"

#include <fmt/core.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/console/console.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/wiring.h"
#include "base/log_entry.h"
#include "base/result.h"
#include "kafka/topic_check.h"
#include "kafka/topics.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_short_patience = 1s;  // of a question that is asked again
constexpr auto k_long_patience = 10s;  // of the only one
constexpr auto k_asked_again = 1s;

const std::vector<std::string>& game_topics() {
    static const std::vector<std::string> topics = {std::string(base::k_lobby_queue),
                                                    std::string(base::k_game_queue)};
    return topics;
}

void tell(const kafka::TopicCheck::Answer& answer) {
    for (const std::string& line : answer.broken) say(line, base::Level::warning);
}

class Watch final : public PromiseWatch {
public:
    Watch(std::unique_ptr<kafka::TopicCheck> check, std::string brokers)
        : check_(std::move(check)), brokers_(std::move(brokers)), thread_([this] { run(); }) {}
    ~Watch() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    void run() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            lock.unlock();
            const auto answer = check_->ask(game_topics(), k_short_patience);
            tell_silence(!answer && answer.error().retryable());
            if (answer && answer->all_there) return tell(*answer);
            lock.lock();
            changed_.wait_for(lock, k_asked_again, [this] { return stopping_; });
        }
    }

    void tell_silence(bool silent) {
        if (silent == std::exchange(silent_, silent)) return;
        say(silent ? "no answer from Kafka at " + brokers_ +
                         ": records are kept until it answers, as long as it takes"
                   : "Kafka at " + brokers_ + " answers");
    }

    const std::unique_ptr<kafka::TopicCheck> check_;
    const std::string brokers_;
    bool silent_ = false;  // that was said; of the watching thread
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<PromiseWatch> watch_promises(const Settings& settings) {
    if (settings.logger_module != LoggerModule::kafka) return nullptr;
    const kafka::Options options = kafka_options(settings.kafka);
    return std::make_unique<Watch>(value_or_throw(kafka::TopicCheck::open(options)),
                                   options.brokers);
}

void say_broken_promises(const KafkaSettings& settings) {
    const kafka::Options options = kafka_options(settings);
    const auto check = value_or_throw(kafka::TopicCheck::open(options));
    const Waiting waiting("Kafka at " + options.brokers, k_long_patience);
    if (const auto answer = check->ask(game_topics(), k_long_patience)) tell(*answer);
}

void say_what_drops_history(const KafkaSettings& settings, std::chrono::microseconds age) {
    const kafka::Options options = kafka_options(settings);
    const auto check = value_or_throw(kafka::TopicCheck::open(options));
    const Waiting waiting("Kafka at " + options.brokers, k_long_patience);
    // The writer may not have come to it yet.
    value_or_throw(kafka::make_topics(options, game_topics(), k_long_patience));
    const auto lines = check->ask_for_history(
        game_topics(), std::chrono::ceil<std::chrono::milliseconds>(age), k_long_patience);
    if (!lines) return;
    for (const std::string& line : *lines) say(line, base::Level::warning);
}

}  // namespace app
