#include "bench/bare_kafka.h"

#include <librdkafka/rdkafka.h>

#include <stdexcept>

#include "bench/timing.h"

namespace bench {
namespace {

constexpr int k_partitions = 2;

BareKafka::Settings consumer_settings(const std::string& brokers) {
    return {{"bootstrap.servers", brokers},
            {"group.id", "bare"},
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"isolation.level", "read_uncommitted"},
            {"check.crcs", "true"},
            {"fetch.wait.max.ms", "100"},
            {"queued.min.messages", "100000"},
            {"queued.max.messages.kbytes", "65536"},
            {"socket.nagle.disable", "true"}};
}

void assign(const BareKafka& consumer, const std::vector<std::string>& topics) {
    rd_kafka_topic_partition_list_t* places = rd_kafka_topic_partition_list_new(4);
    for (const std::string& topic : topics) {
        for (int p = 0; p < k_partitions; ++p) {
            rd_kafka_topic_partition_list_add(places, topic.c_str(), p)->offset = 0;
        }
    }
    rd_kafka_assign(consumer.get(), places);
    rd_kafka_topic_partition_list_destroy(places);
}

}  // namespace

BareKafka::BareKafka(BareType type, const Settings& settings) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char words[256];
    for (const auto& [key, value] : settings) {
        if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), words, sizeof words) !=
            RD_KAFKA_CONF_OK) {
            throw std::runtime_error(words);
        }
    }
    rd_kafka_conf_set_opaque(conf, &acknowledged_);
    const bool produces = type == BareType::producer;
    if (produces) {
        rd_kafka_conf_set_dr_msg_cb(
            conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
                if (message->err == 0) ++*static_cast<std::size_t*>(opaque);
            });
    }
    client_ =
        rd_kafka_new(produces ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, words, sizeof words);
    if (client_ == nullptr) throw std::runtime_error(words);
}

BareKafka::~BareKafka() { rd_kafka_destroy(client_); }

BareProducer::BareProducer(const std::string& brokers, const std::string& compression,
                           const std::string& topic)
    : client_(BareType::producer, {{"bootstrap.servers", brokers},
                                   {"enable.idempotence", "true"},
                                   {"acks", "all"},
                                   {"partitioner", "murmur2_random"},
                                   {"linger.ms", "20"},
                                   {"compression.codec", compression},
                                   {"socket.nagle.disable", "true"},
                                   {"queue.buffering.max.messages", "100000"},
                                   {"queue.buffering.max.kbytes", "65536"},
                                   {"message.timeout.ms", "0"}}),
      topic_(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)) {}

BareProducer::~BareProducer() { rd_kafka_topic_destroy(topic_); }

double BareProducer::produce(std::size_t count,
                             const std::function<ports::OutgoingRecord(std::size_t)>& next) const {
    const std::size_t wanted = client_.acknowledged() + count;
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        ports::OutgoingRecord one = next(i);  // librdkafka takes no const
        const auto ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(one.time.time_since_epoch());
        while (rd_kafka_producev(client_.get(), RD_KAFKA_V_RKT(topic_),
                                 RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                 RD_KAFKA_V_KEY(one.key.data(), one.key.size()),
                                 RD_KAFKA_V_VALUE(one.value.data(), one.value.size()),
                                 RD_KAFKA_V_TIMESTAMP(ms.count()), RD_KAFKA_V_END) != 0) {
            rd_kafka_poll(client_.get(), 1);
        }
        if (i % 100 == 0) rd_kafka_poll(client_.get(), 0);
    }
    while (client_.acknowledged() < wanted) rd_kafka_poll(client_.get(), 100);
    return static_cast<double>(count) / seconds_since(begin);
}

BareConsumed bare_consume(const std::string& brokers, const std::vector<std::string>& topics,
                          std::size_t all) {
    const auto begin = Clock::now();
    const BareKafka consumer(BareType::consumer, consumer_settings(brokers));
    rd_kafka_poll_set_consumer(consumer.get());
    assign(consumer, topics);
    rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer.get());
    std::vector<rd_kafka_message_t*> messages(4096);
    BareConsumed consumed;
    std::size_t count = 0, first = 0;
    Clock::time_point first_time = begin;
    while (count < all) {
        const auto got = rd_kafka_consume_batch_queue(queue, 5, messages.data(), messages.size());
        for (ssize_t i = 0; i < got; ++i) {
            rd_kafka_message_t* message = messages[static_cast<std::size_t>(i)];
            if (message->err == 0) ++count;
            consumed.bytes += message->len;
            rd_kafka_message_destroy(message);
        }
        if (first == 0 && count > 0) {
            first = count;
            first_time = Clock::now();
        }
    }
    consumed.per_second = static_cast<double>(all - first) / seconds_since(first_time);
    consumed.seconds = seconds_since(begin);
    rd_kafka_queue_destroy(queue);
    rd_kafka_consumer_close(consumer.get());
    return consumed;
}

}  // namespace bench
