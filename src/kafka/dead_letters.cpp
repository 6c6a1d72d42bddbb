#include "kafka/dead_letters.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "kafka/topics.h"

namespace kafka {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t k_most_kept = 100'000;
constexpr milliseconds k_full{10};

std::string key_of(const ports::DeadLetter& letter) {
    const std::string log = letter.log_number == ports::k_first_log
                                ? std::string()
                                : "log-" + std::to_string(letter.log_number) + "/";
    return letter.topic + "/" + log + std::to_string(letter.partition) + "/" +
           std::to_string(letter.offset);
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
    return std::unique_ptr<DeadLetters>(
        new DeadLetters(options, patience, std::move(*client), std::move(ears), std::move(*desk)));
}

DeadLetters::DeadLetters(const Options& options, milliseconds patience,
                         std::unique_ptr<Client> client, std::shared_ptr<LetterEars> ears,
                         std::unique_ptr<Client> desk)
    : options_(options),
      patience_(patience),
      client_(std::move(client)),
      ears_(std::move(ears)),
      desk_(std::move(desk)) {}

DeadLetters::~DeadLetters() = default;

base::Result<void> DeadLetters::put(const std::vector<ports::DeadLetter>& letters) {
    const auto deadline = steady_clock::now() + patience_;
    ears_->acknowledged.clear();
    ears_->error.reset();
    std::unordered_set<std::string> sent;
    base::Result<void> done;
    for (const ports::DeadLetter& letter : letters) {
        const std::string key = key_of(letter);
        if (kept_.count(key) > 0 || !sent.insert(key).second) continue;
        const auto topic = topic_for(letter.topic, deadline);
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
    for (const std::string& key : ears_->acknowledged) remember(key);
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
    if (handle) return handle.get();
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
        rd_kafka_poll(client_->get(), static_cast<int>(k_full.count()));
    }
}

void DeadLetters::remember(const std::string& key) {
    if (!kept_.insert(key).second) return;
    kept_order_.push_back(key);
    if (kept_order_.size() <= k_most_kept) return;
    kept_.erase(kept_order_.front());
    kept_order_.pop_front();
}

}  // namespace kafka
