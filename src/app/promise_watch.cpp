#include "app/promise_watch.h"

#include <fmt/core.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/console.h"
#include "app/kafka_log.h"
#include "app/wiring.h"
#include "base/log_entry.h"
#include "base/result.h"
#include "kafka/topic_check.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_patience = 1s;        // of a question that is asked again
constexpr auto k_long_patience = 10s;  // of the only one
constexpr auto k_again = 1s;

const std::vector<std::string>& game_topics() {
    static const std::vector<std::string> topics = {std::string(base::k_lobby_queue),
                                                    std::string(base::k_game_queue)};
    return topics;
}

void tell(const kafka::TopicCheck::Answer& answer) {
    for (const std::string& line : answer.broken) say(line);
}

class Watch final : public PromiseWatch {
public:
    explicit Watch(std::unique_ptr<kafka::TopicCheck> check)
        : check_(std::move(check)), thread_([this] { run(); }) {}
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
            const auto answer = check_->ask(game_topics(), k_patience);
            if (answer && answer->all_there) return tell(*answer);
            lock.lock();
            changed_.wait_for(lock, k_again, [this] { return stopping_; });
        }
    }

    const std::unique_ptr<kafka::TopicCheck> check_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<PromiseWatch> watch_promises(const Settings& settings) {
    if (settings.logger_module != LoggerModule::kafka) return nullptr;
    return std::make_unique<Watch>(
        value_or_throw(kafka::TopicCheck::open(kafka_options(settings))));
}

void say_broken_promises(const Settings& settings) {
    const auto check = value_or_throw(kafka::TopicCheck::open(kafka_options(settings)));
    if (const auto answer = check->ask(game_topics(), k_long_patience)) tell(*answer);
}

}  // namespace app
