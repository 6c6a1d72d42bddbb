#include "kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/owned.h"
#include "kafka/handles.h"
#include "kafka/statistics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

ClientPlan plan(const Options& options, Producer::Batches batches) {
    ClientPlan plan;
    plan.role = Role::producer;
    plan.defaults = {
        {"linger.ms", "20"},
        {"compression.codec", options.compression},
        {"socket.nagle.disable", "true"},
        {"reconnect.backoff.max.ms", "1000"},
        {"queue.buffering.max.messages", "100000"},  // more wait in the window
        {"queue.buffering.max.kbytes", "65536"},
        {"statistics.interval.ms", "1000"},
        {"sticky.partitioning.linger.ms", "0"},  // records without a key are few: spread them
    };
    plan.fixed = {
        {"enable.idempotence", "true"},        {"acks", "all"},
        {"partitioner", "murmur2_random"},  // as base::key_partition()
        {"message.timeout.ms", "0"},        // never given up
        {"allow.auto.create.topics", "false"},
    };
    if (batches == Producer::Batches::single) plan.fixed.emplace_back("batch.num.messages", "1");
    plan.tune = [](rd_kafka_conf_s& conf) {
        rd_kafka_conf_set_events(&conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_STATS);
    };
    return plan;
}

bool is_size(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
           code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE ||
           code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE;
}

// Whether a record with this error would fail again until somebody changes a setting.
bool is_refusal(rd_kafka_resp_err_t code) {
    if (is_size(code)) return true;
    switch (code) {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
        case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
        case RD_KAFKA_RESP_ERR_INVALID_RECORD:
        case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
        case RD_KAFKA_RESP_ERR__INVALID_ARG:
            return true;
        default:
            return false;
    }
}

// What would have to be otherwise.
std::string remedy(rd_kafka_resp_err_t code) {
    switch (code) {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
            return "KAFKA_SASL_USERNAME needs the right to write to the topic";
        case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
            return "its time is beyond message.timestamp.before.max.ms or "
                   "message.timestamp.after.max.ms of the topic";
        case RD_KAFKA_RESP_ERR_INVALID_RECORD:
            return "cleanup.policy=compact of the topic takes no record without a key, and its "
                   "message.timestamp settings none that is too old or too new";
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
            return "the brokers do not know this KAFKA_COMPRESSION";
        case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
            return "a policy of the brokers forbids it";
        default:
            return "";
    }
}

base::Error refusal(const char* topic, rd_kafka_resp_err_t code, const std::string& why) {
    return base::rejected("kafka topic " + std::string(topic) + ": a record is refused: " +
                          rd_kafka_err2str(code) + (why.empty() ? "" : ": " + why) +
                          "; it waits and is sent again, no new games begin meanwhile");
}

std::string too_large(std::size_t bytes, const std::string& limit) {
    return "its " + std::to_string(bytes) + " bytes are too many for " + limit;
}

void* as_opaque(stream::Position position) {
    return reinterpret_cast<void*>(position);  // NOLINT(performance-no-int-to-ptr)
}
stream::Position as_position(const void* opaque) {
    return reinterpret_cast<stream::Position>(opaque);
}
static_assert(sizeof(stream::Position) == sizeof(void*));

}  // namespace

base::Result<std::unique_ptr<Producer>> Producer::make(const Options& options,
                                                       stream::Window& window, Batches batches) {
    auto client = Client::make(options, plan(options, batches), std::make_shared<Ears>());
    if (!client) return client.error();
    return std::unique_ptr<Producer>(new Producer(std::move(*client), window, batches));
}

Producer::Producer(std::unique_ptr<Client> client, stream::Window& window, Batches batches)
    : client_(std::move(client)),
      window_(window),
      reports_(rd_kafka_queue_get_main(client_->get())),
      batches_(batches) {}

Producer::~Producer() {
    rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                       RD_KAFKA_PURGE_F_NON_BLOCKING);
    hear(milliseconds(0));
    reports_.reset();
}

base::Result<Producer::Opened> Producer::open_topic(const std::string& name,
                                                    milliseconds patience) {
    TopicHandle topic(rd_kafka_topic_new(client_->get(), name.c_str(), nullptr));
    if (!topic) {
        return base::rejected("kafka topic " + name + ": " +
                              rd_kafka_err2str(rd_kafka_last_error()));
    }
    const rd_kafka_metadata_t* answer = nullptr;
    const int limit = std::max(static_cast<int>(patience.count()), 1);
    const auto code = rd_kafka_metadata(client_->get(), 0, topic.get(), &answer, limit);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return client_->unavailable("topic " + name + ": " + rd_kafka_err2str(code));
    }
    const bool known = answer->topic_cnt == 1 && answer->topics[0].err == 0;
    const int partitions = known ? answer->topics[0].partition_cnt : 0;
    rd_kafka_metadata_destroy(answer);
    if (!known) return client_->unavailable("topic " + name + " is not known everywhere yet");
    return Opened{std::move(topic), partitions};
}

Producer::Handed Producer::hand_over(rd_kafka_topic_s& topic, std::int32_t partition,
                                     const stream::Handing& handing, base::Error& why) {
    const stream::Held& record = *handing.record;
    std::array<rd_kafka_vu_t, 7> parts;  // NOLINT(cppcoreguidelines-pro-type-member-init): 560 B
    parts[0].vtype = RD_KAFKA_VTYPE_RKT;
    parts[0].u.rkt = &topic;
    parts[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[1].u.i = RD_KAFKA_MSG_F_COPY;
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem = {const_cast<char*>(record.value().data()), record.value().size()};
    parts[3].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    parts[3].u.i64 =
        std::chrono::duration_cast<milliseconds>(record.time.time_since_epoch()).count();
    parts[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
    parts[4].u.ptr = as_opaque(handing.position);
    parts[5].vtype = RD_KAFKA_VTYPE_PARTITION;
    parts[5].u.i32 = partition;
    parts[6].vtype = RD_KAFKA_VTYPE_KEY;
    parts[6].u.mem = {const_cast<char*>(record.key().data()), record.key().size()};
    const std::size_t count = record.key().empty() ? 6 : 7;
    const CallError error(rd_kafka_produceva(client_->get(), parts.data(), count));
    if (!error) {
        ++on_its_way_;
        if (handed_.size() <= record.topic) handed_.resize(record.topic + 1);
        ++handed_[record.topic];
        return Handed::yes;
    }
    const auto code = rd_kafka_error_code(error.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return Handed::full;
    const char* name = rd_kafka_topic_name(&topic);
    if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        why = refusal(name, code, remedy(code));
        return Handed::topic_refused;
    }
    if (is_size(code)) {
        why = refusal(name, code,
                      too_large(record.key().size() + record.value().size(),
                                "message.max.bytes of Kafka's client (--kafka "
                                "message.max.bytes=BYTES, and max.message.bytes of the topic)"));
        return Handed::refused;
    }
    if (is_refusal(code)) {
        why = refusal(name, code, remedy(code));
        return Handed::refused;
    }
    client_->ears().notes.say(rd_kafka_error_string(error.get()));
    stumbled_ = true;
    return Handed::broken;
}

void Producer::hear(milliseconds patience) {
    if (!hear_one(patience)) return;
    while (hear_one(milliseconds(0))) {
    }
}

bool Producer::hear_one(milliseconds patience) {
    const base::Owned<rd_kafka_event_t, rd_kafka_event_destroy> event(
        rd_kafka_queue_poll(reports_.get(), static_cast<int>(patience.count())));
    if (!event) return false;
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_STATS) {
        count_again(rd_kafka_event_stats(event.get()));
        return true;
    }
    messages_.resize(rd_kafka_event_message_count(event.get()));
    const std::size_t count =
        rd_kafka_event_message_array(event.get(), messages_.data(), messages_.size());
    on_its_way_ -= std::min(count, on_its_way_);
    acknowledged_.clear();
    for (std::size_t i = 0; i < count; ++i) report(*messages_[i]);
    acknowledged_count_ += acknowledged_.size();
    if (!acknowledged_.empty()) window_.acknowledge(acknowledged_);
    return true;
}

void Producer::report(const rd_kafka_message_t& message) {
    const stream::Position position = as_position(message._private);
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        acknowledged_.push_back(position);
        return;
    }
    if (message.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
        message.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
        return;
    }
    std::array<char, 256> why{};
    if (rd_kafka_fatal_error(client_->get(), why.data(), why.size()) == 0 &&
        is_refusal(message.err)) {
        const char* topic = rd_kafka_topic_name(message.rkt);
        const bool size = is_size(message.err);
        if (size && batches_ == Batches::usual) {
            needs_single_ = true;  // it was not alone, or may not have been
            return;
        }
        window_.refuse(position,
                       refusal(topic, message.err,
                               size ? too_large(message.len + message.key_len,
                                                "max.message.bytes of topic " + std::string(topic))
                                    : remedy(message.err)));
        return;
    }
    client_->ears().notes.say(why[0] != '\0' ? why.data() : rd_kafka_err2str(message.err));
    stumbled_ = true;
}

// What was sent more often than it was handed over was sent again. Exact when nothing is on its
// way; before that, too little.
void Producer::count_again(std::string_view statistics) {
    again_.resize(handed_.size());
    for (const auto& [name, sent] : sendings(statistics)) {
        const std::uint32_t topic = window_.know(name);
        if (topic >= handed_.size() || sent <= handed_[topic] + again_[topic]) continue;
        window_.count_retries(topic, sent - handed_[topic] - again_[topic]);
        again_[topic] = sent - handed_[topic];
    }
}

}  // namespace kafka
