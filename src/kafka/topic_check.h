// Which promises the settings of topics break.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/options.h"

namespace kafka {

class Client;
struct TopicFacts;

// One line a broken promise: topic, setting, what it breaks, what would be right. Settings that the
// facts do not have break nothing.
std::vector<std::string> broken_promises(const TopicFacts& facts);

// One line where records that are `age` old are deleted before they could be read: as above.
std::vector<std::string> drops_history(const TopicFacts& facts, std::chrono::milliseconds age);

// Threads: one at a time.
class TopicCheck {
public:
    struct Answer {
        bool all_there = false;           // every topic exists
        std::vector<std::string> broken;  // of those that do; nothing where nobody may ask
    };

    // Asks no broker. settings: as check().
    static base::Result<std::unique_ptr<TopicCheck>> open(const Options& options);
    ~TopicCheck();
    TopicCheck(const TopicCheck&) = delete;
    TopicCheck& operator=(const TopicCheck&) = delete;

    // unavailable: no answer. Blocking: up to `patience` for each topic and once more.
    base::Result<Answer> ask(const std::vector<std::string>& topics,
                             std::chrono::milliseconds patience);

    // What drops_history() says of those that exist; otherwise as ask().
    base::Result<std::vector<std::string>> ask_for_history(const std::vector<std::string>& topics,
                                                           std::chrono::milliseconds age,
                                                           std::chrono::milliseconds patience);

private:
    explicit TopicCheck(std::unique_ptr<Client> desk);
    std::unique_ptr<Client> desk_;
};

}  // namespace kafka
