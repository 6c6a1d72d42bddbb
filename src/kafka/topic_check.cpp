#include "kafka/topic_check.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "kafka/client.h"
#include "kafka/topic_facts.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

constexpr std::int64_t k_day_ms = 86'400'000;
constexpr std::int64_t k_week_ms = 7 * k_day_ms;
constexpr std::int64_t k_least_kept_bytes = std::int64_t{100} << 20;
constexpr std::int64_t k_least_message_bytes = 65'536;  // of games with a hundred users

class Judge {
public:
    explicit Judge(const TopicFacts& facts) : facts_(facts) {}

    std::vector<std::string> history(std::int64_t age) {
        const auto kept = number("retention.ms");
        const bool deletes = text("cleanup.policy").find("delete") != std::string::npos;
        if (deletes && kept && *kept >= 0 && *kept < age) {
            say("retention.ms",
                "records of " + std::to_string((age + k_day_ms / 2) / k_day_ms) +
                    " days ago are deleted soon after they are written; set it to " +
                    std::to_string(age + k_week_ms) + " or more, or -1");
        }
        for (const char* key :
             {"message.timestamp.before.max.ms", "message.timestamp.difference.max.ms"}) {
            const auto taken = number(key);
            if (!taken || *taken >= age) continue;
            say(key, "records that old are refused; set it to " + std::to_string(age + k_week_ms) +
                         " or more");
            break;
        }
        return std::move(lines_);
    }

    std::vector<std::string> lines() {
        compaction();
        retention();
        copies();
        limits();
        return std::move(lines_);
    }

private:
    std::string text(const std::string& key) const {
        const auto at = facts_.settings.find(key);
        return at == facts_.settings.end() ? "" : at->second;
    }
    std::optional<std::int64_t> number(const std::string& key) const {
        const std::string digits = text(key);
        std::int64_t value = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || read.ec != std::errc()) return std::nullopt;
        return value;
    }
    void say(const std::string& key, const std::string& why) {
        lines_.push_back("kafka topic " + facts_.name + ": " + key + "=" + text(key) + ": " + why);
    }

    void compaction() {
        if (text("cleanup.policy").find("compact") == std::string::npos) return;
        say("cleanup.policy",
            "of the records of a game, which share a key, only the last is kept; set it to delete");
    }
    void retention() {
        const auto age = number("retention.ms");
        const bool deletes = text("cleanup.policy").find("delete") != std::string::npos;
        if (deletes && age && *age >= 0 && *age < k_day_ms) {
            say("retention.ms",
                "games are lost when no worker reads them within that time; keep them for a day "
                "(86400000) or longer");
        }
        const auto bytes = number("retention.bytes");
        if (deletes && bytes && *bytes >= 0 && *bytes < k_least_kept_bytes) {
            say("retention.bytes",
                "games are lost when the workers fall behind by so many bytes of a partition; "
                "keep 104857600 or more, or -1");
        }
    }
    void copies() {
        const auto in_sync = number("min.insync.replicas");
        if (in_sync && *in_sync > facts_.copies && facts_.copies > 0) {
            say("min.insync.replicas", "there are only " + std::to_string(facts_.copies) +
                                           " copies: brokers before 4.0 then take no record");
        }
        if (facts_.copies < 2) return;
        if (in_sync == 1) {
            say("min.insync.replicas",
                "a record counts as safe when 1 of its " + std::to_string(facts_.copies) +
                    " copies has it, and is lost with that broker; set it to 2");
        }
        if (text("unclean.leader.election.enable") == "true") {
            say("unclean.leader.election.enable",
                "a broker that lacks records may become the leader, and they are lost; set it to "
                "false");
        }
    }
    void limits() {
        const auto size = number("max.message.bytes");
        if (size && *size < k_least_message_bytes) {
            say("max.message.bytes",
                "larger records are refused, and no new games begin then; set it to 65536 or more");
        }
        for (const char* key :
             {"message.timestamp.before.max.ms", "message.timestamp.difference.max.ms"}) {
            const auto age = number(key);
            if (!age || *age >= k_day_ms) continue;
            say(key,
                "records that waited longer for their broker are refused; set it to a day "
                "(86400000) or longer");
            break;
        }
    }

    const TopicFacts& facts_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> broken_promises(const TopicFacts& facts) { return Judge(facts).lines(); }

std::vector<std::string> drops_history(const TopicFacts& facts, std::chrono::milliseconds age) {
    return Judge(facts).history(age.count());
}

base::Result<std::unique_ptr<TopicCheck>> TopicCheck::open(const Options& options) {
    if (auto good = check(options); !good) return good.error();
    auto desk = make_desk(options);
    if (!desk) return desk.error();
    return std::unique_ptr<TopicCheck>(new TopicCheck(std::move(*desk)));
}

TopicCheck::TopicCheck(std::unique_ptr<Client> desk) : desk_(std::move(desk)) {}

TopicCheck::~TopicCheck() = default;

base::Result<TopicCheck::Answer> TopicCheck::ask(const std::vector<std::string>& topics,
                                                 std::chrono::milliseconds patience) {
    const auto facts = topic_facts(*desk_, topics, patience);
    if (!facts) return facts.error();
    Answer answer;
    answer.all_there = facts->size() == topics.size();
    for (const TopicFacts& topic : *facts) {
        for (std::string& line : broken_promises(topic)) answer.broken.push_back(std::move(line));
    }
    return answer;
}

base::Result<std::vector<std::string>> TopicCheck::ask_for_history(
    const std::vector<std::string>& topics, std::chrono::milliseconds age,
    std::chrono::milliseconds patience) {
    const auto facts = topic_facts(*desk_, topics, patience);
    if (!facts) return facts.error();
    std::vector<std::string> lines;
    for (const TopicFacts& topic : *facts) {
        for (std::string& line : drops_history(topic, age)) lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace kafka
