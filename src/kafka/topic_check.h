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

private:
    explicit TopicCheck(std::unique_ptr<Client> desk);
    std::unique_ptr<Client> desk_;
};

}  // namespace kafka
