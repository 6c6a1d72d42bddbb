#include "kafka/identity.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "kafka/consumer.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds k_look_again_after{20};  // before it is looked again, whatever was heard
constexpr milliseconds k_wake_patience{200};

std::string text_of(const void* bytes, std::size_t size) {
    return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

ports::FoundRecord record_of(const rd_kafka_message_t& message) {
    const auto ms = rd_kafka_message_timestamp(&message, nullptr);
    return {base::Timestamp(milliseconds(std::max<std::int64_t>(ms, 0))),
            text_of(message.key, message.key_len), text_of(message.payload, message.len)};
}

}  // namespace

base::Result<std::unique_ptr<Identity>> Identity::open(const Options& options,
                                                       milliseconds patience) {
    if (auto good = check(options); !good) return good.error();
    // One record is wanted at a time.
    Options small = options;
    small.extra.insert(small.extra.begin(), {{"topic.metadata.refresh.interval.ms", "60000"},
                                             {"queued.max.messages.kbytes", "64"},
                                             {"fetch.message.max.bytes", "1024"}});
    ReaderOptions alone;
    alone.group.clear();
    auto consumer = Consumer::make(small, alone, Consumer::Sharing::topics_together);
    if (!consumer) return consumer.error();
    return std::unique_ptr<Identity>(new Identity(std::move(*consumer), patience));
}

Identity::Identity(std::unique_ptr<Consumer> consumer, milliseconds patience)
    : consumer_(std::move(consumer)), patience_(patience) {}

Identity::~Identity() = default;

base::Result<std::string> Identity::name() {
    const auto facts = look_at(consumer_->client(), {}, patience_);
    if (!facts) return facts.error();
    char* const id = rd_kafka_clusterid(consumer_->client().get(), 0);
    const std::string name = id == nullptr ? "without-id" : id;
    if (id != nullptr) rd_kafka_mem_free(consumer_->client().get(), id);
    return "kafka:" + name;
}

base::Result<std::optional<ports::FoundRecord>> Identity::record_at(std::string_view topic,
                                                                    ports::Partition partition,
                                                                    ports::Offset offset) {
    const auto deadline = steady_clock::now() + patience_;
    const auto there = has(std::string(topic), partition);
    if (!there) return there.error();
    if (!*there) return std::optional<ports::FoundRecord>();
    const ReadPlace place{std::string(topic), partition, offset};
    if (auto begun = consumer_->read({place}); !begun) return begun.error();
    base::Result<Answer> answer = Answer();
    bool heard_nothing = false;
    while (answer && !*answer && steady_clock::now() < deadline) {
        std::vector<Message> messages;
        consumer_->fetch(messages);
        consumer_->fetch(0, messages, 1);
        for (const Message& message : messages) {
            answer = judge(*message, offset);
            if (!answer || *answer) break;
        }
        if (messages.empty()) {
            if (heard_nothing) consumer_->wake_broker_of(place, k_wake_patience);
            consumer_->wait(std::min(milliseconds(left_until(deadline)), k_look_again_after));
        }
        heard_nothing = messages.empty();
    }
    const auto ended = consumer_->give_up();
    if (!answer) return answer.error();
    if (!ended) return ended.error();
    if (*answer) return std::move(**answer);
    return consumer_->client().unavailable("topic " + std::string(topic) + ", partition " +
                                           std::to_string(partition) + ": nobody gives record " +
                                           std::to_string(offset));
}

// librdkafka itself takes half a minute to say that a topic is not there.
base::Result<bool> Identity::has(const std::string& topic, ports::Partition partition) const {
    const Client& client = consumer_->client();
    const auto facts = look_at(client, {topic}, patience_);
    if (!facts) return facts.error();
    if (!facts->refused.empty()) {
        return base::rejected("kafka " + client.brokers() + ": topic " + topic + ": " +
                              facts->refused.begin()->second);
    }
    if (!facts->leaderless.empty()) {
        return client.unavailable("topic " + topic + " has no leader now");
    }
    return !facts->partitions.empty() && partition < facts->partitions.begin()->second;
}

base::Result<Identity::Answer> Identity::judge(const rd_kafka_message_s& message,
                                               ports::Offset offset) const {
    const auto nothing = Answer(std::in_place, std::nullopt);
    switch (message.err) {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            if (message.offset < offset) return Answer();
            if (message.offset > offset) return nothing;
            return Answer(std::in_place, record_of(message));
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return nothing;
        case RD_KAFKA_RESP_ERR__BAD_MSG:
        case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
        case RD_KAFKA_RESP_ERR_INVALID_MSG:
            return base::disk_error("kafka " + consumer_->client().brokers() + ": record " +
                                    std::to_string(offset) + ": " +
                                    rd_kafka_message_errstr(&message));
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
            return base::rejected("kafka " + consumer_->client().brokers() + ": " +
                                  rd_kafka_message_errstr(&message));
        default:
            consumer_->client().ears().notes.say(rd_kafka_message_errstr(&message));
            return Answer();
    }
}

}  // namespace kafka
