#include "kafka/dead_letters.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "kafka/consumer.h"
#include "kafka/topics.h"

namespace kafka {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t k_most_kept = 100'000;
constexpr milliseconds k_between_tries{10};
constexpr milliseconds k_longest_recall{10'000};
constexpr std::size_t k_fetched = 1000;  // at a time, of letters that are there

std::string key_of(const ports::DeadLetter& letter) {
    const std::string log = letter.log_number == ports::k_first_log
                                ? std::string()
                                : "log-" + std::to_string(letter.log_number) + "/";
    return letter.topic + "/" + log + std::to_string(letter.partition) + "/" +
           std::to_string(letter.offset);
}

// Place and bytes of a letter.
std::string identity(std::string_view key, std::string_view value) {
    return std::string(key) + "/" + std::to_string(std::hash<std::string_view>()(value));
}

}  // namespace

// What the reports of one put() say. The opaque of a message is the key of its letter.
struct DeadLetters::LetterEars final : Ears {
    std::vector<std::string> acknowledged;
    std::optional<base::Error> error;

    static void report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        auto& ears = *static_cast<LetterEars*>(static_cast<Ears*>(opaque));
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            ears.acknowledged.emplace_back(static_cast<const char*>(message->key),
                                           message->key_len);
        } else if (message->err != RD_KAFKA_RESP_ERR__PURGE_QUEUE &&
                   message->err != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
            ears.error =
                base::rejected("kafka topic " + std::string(rd_kafka_topic_name(message->rkt)) +
                               ": " + rd_kafka_err2str(message->err));
        }
    }
};

base::Result<std::unique_ptr<DeadLetters>> DeadLetters::open(const Options& options,
                                                             milliseconds patience) {
    if (auto good = check(options); !good) return good.error();
    ClientPlan plan;
    plan.role = Role::producer;
    plan.defaults = {{"linger.ms", "1"},
                     {"compression.codec", "lz4"},
                     {"socket.nagle.disable", "true"},
                     {"reconnect.backoff.max.ms", "1000"}};
    plan.fixed = {{"enable.idempotence", "true"},
                  {"acks", "all"},
                  {"message.timeout.ms", "0"},
                  {"allow.auto.create.topics", "false"}};
    plan.tune = [](rd_kafka_conf_s& conf) {
        rd_kafka_conf_set_dr_msg_cb(&conf, LetterEars::report);
    };
    auto ears = std::make_shared<LetterEars>();
    auto client = Client::make(options, plan, ears);
    if (!client) return client.error();
    auto desk = make_desk(options);
    if (!desk) return desk.error();
    std::unique_ptr<DeadLetters> letters(new DeadLetters(options, patience));
    letters->client_ = std::move(*client);
    letters->ears_ = std::move(ears);
    letters->desk_ = std::move(*desk);
    return letters;
}

DeadLetters::DeadLetters(const Options& options, milliseconds patience)
    : options_(options), patience_(patience) {}

DeadLetters::~DeadLetters() = default;

base::Result<void> DeadLetters::put(const std::vector<ports::DeadLetter>& letters) {
    const auto deadline = steady_clock::now() + patience_;
    ears_->acknowledged.clear();
    ears_->error.reset();
    std::unordered_map<std::string, std::string> sent;  // key → identity
    base::Result<void> done;
    for (const ports::DeadLetter& letter : letters) {
        const std::string key = key_of(letter);
        const auto topic = topic_for(letter.topic, deadline);
        const std::string same = identity(key, letter.value);
        if (kept_.count(same) > 0 || !sent.emplace(key, same).second) continue;
        const auto step =
            topic ? send(**topic, letter, key, deadline) : base::Result<void>(topic.error());
        if (step) continue;
        sent.erase(key);
        if (done) done = step;
        if (step.error().retryable()) break;  // the others would fare no better
    }
    const auto flushed = rd_kafka_flush(client_->get(), std::max(left_until(deadline), 1));
    const std::size_t missing = sent.size() - ears_->acknowledged.size();
    if (flushed != RD_KAFKA_RESP_ERR_NO_ERROR) {
        // Reports that come later belong to no call; so nothing is to come.
        rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_flush(client_->get(), static_cast<int>(patience_.count()));
    }
    for (const std::string& key : ears_->acknowledged) remember(sent.at(key));
    if (ears_->error) return *ears_->error;
    if (!done) return done.error();
    if (flushed != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return client_->unavailable(std::to_string(missing) + " dead letters are not acknowledged");
    }
    return {};
}

base::Result<rd_kafka_topic_s*> DeadLetters::topic_for(const std::string& topic,
                                                       Deadline deadline) {
    TopicHandle& handle = topics_[topic];
    if (handle) return handle.get();
    const std::string name = topic + ".dead";
    const TopicPlan plan{name, 1, {{"cleanup.policy", "compact"}}};
    const auto made = make_topics(*desk_, options_, {plan}, milliseconds(left_until(deadline)));
    if (!made) return made.error();
    handle.reset(rd_kafka_topic_new(client_->get(), name.c_str(), nullptr));
    if (handle) {
        recall(name, deadline);
        return handle.get();
    }
    return base::rejected("kafka topic " + name + ": " + rd_kafka_err2str(rd_kafka_last_error()));
}

base::Result<void> DeadLetters::send(rd_kafka_topic_s& topic, const ports::DeadLetter& letter,
                                     const std::string& key, Deadline deadline) {
    const std::string partition = std::to_string(letter.partition);
    const std::string offset = std::to_string(letter.offset);
    for (;;) {
        const auto code = rd_kafka_producev(
            client_->get(), RD_KAFKA_V_RKT(&topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
            RD_KAFKA_V_KEY(key.data(), key.size()),
            RD_KAFKA_V_VALUE(const_cast<char*>(letter.value.data()), letter.value.size()),
            RD_KAFKA_V_HEADER("topic", letter.topic.data(),
                              static_cast<ssize_t>(letter.topic.size())),
            RD_KAFKA_V_HEADER("partition", partition.data(),
                              static_cast<ssize_t>(partition.size())),
            RD_KAFKA_V_HEADER("offset", offset.data(), static_cast<ssize_t>(offset.size())),
            RD_KAFKA_V_HEADER("reason", letter.reason.data(),
                              static_cast<ssize_t>(letter.reason.size())),
            RD_KAFKA_V_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            return base::rejected("kafka topic " + letter.topic +
                                  ".dead: " + rd_kafka_err2str(code));
        }
        if (steady_clock::now() >= deadline) {
            return client_->unavailable("dead letters are not acknowledged");
        }
        rd_kafka_poll(client_->get(), static_cast<int>(k_between_tries.count()));
    }
}

// What cannot be read is not known: then a letter may be there twice.
void DeadLetters::recall(const std::string& topic, Deadline deadline) {
    deadline = std::min(deadline, steady_clock::now() + k_longest_recall);
    ReaderOptions alone;
    alone.group.clear();
    const auto consumer = Consumer::make(options_, alone, Consumer::Sharing::topics_together);
    if (!consumer) return;
    const auto edges = (*consumer)->watermarks(topic, 1, milliseconds(left_until(deadline)));
    if (!edges || edges->empty() || edges->front().end <= edges->front().first) return;
    const ports::Offset end = edges->front().end;
    const auto most = static_cast<ports::Offset>(k_most_kept);
    if (!(*consumer)->read({{topic, 0, std::max(edges->front().first, end - most)}})) return;
    for (bool done = false; !done && steady_clock::now() < deadline;) {
        std::vector<Message> messages;
        (*consumer)->fetch(messages);
        (*consumer)->fetch(0, messages, k_fetched);
        for (const Message& message : messages) {
            done = done || message->offset + 1 >= end ||
                   message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
            if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
            remember(identity({static_cast<const char*>(message->key), message->key_len},
                              {static_cast<const char*>(message->payload), message->len}));
        }
        if (messages.empty()) (*consumer)->wait(k_between_tries);
    }
}

void DeadLetters::remember(const std::string& letter) {
    if (!kept_.insert(letter).second) return;
    kept_order_.push_back(letter);
    if (kept_order_.size() <= k_most_kept) return;
    kept_.erase(kept_order_.front());
    kept_order_.pop_front();
}

}  // namespace kafka
