#include "kafka/probe.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kafka/client.h"
#include "kafka/consumer.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Deadline = steady_clock::time_point;

constexpr milliseconds k_again{200};
constexpr milliseconds k_first_attempt{5000};  // then all is tried anew, with twice the time

struct ProbeEars final : Ears {
    ports::Offset offset = -1;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;

    static void report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        auto& ears = *static_cast<ProbeEars*>(static_cast<Ears*>(opaque));
        ears.error = message->err;
        ears.offset = message->offset;
    }
};

std::string fresh_id() {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
}

base::Error failed(const Client& client, const std::string& step, const std::string& why) {
    const std::string note = client.ears().notes.last();
    return base::unavailable("kafka " + client.brokers() + ": " + step + ": " +
                             (note.empty() ? why : note));
}

base::Result<ports::Offset> write(const Options& options, const std::string& id,
                                  Deadline deadline) {
    ClientPlan plan;
    plan.fixed = {{"enable.idempotence", "true"},
                  {"acks", "all"},
                  {"message.timeout.ms", std::to_string(std::max(left_until(deadline), 1))},
                  {"socket.nagle.disable", "true"},
                  {"allow.auto.create.topics", "false"}};
    plan.tune = [](rd_kafka_conf_s& conf) {
        rd_kafka_conf_set_dr_msg_cb(&conf, ProbeEars::report);
    };
    const auto ears = std::make_shared<ProbeEars>();
    const auto client = Client::make(options, plan, ears);
    if (!client) return client.error();
    const std::string topic(k_ready_topic);
    const auto code = rd_kafka_producev(
        (*client)->get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(id.data(), id.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(id.data()), id.size()), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) ears->error = code;
    rd_kafka_flush((*client)->get(), std::max(left_until(deadline), 1));
    if (ears->error == RD_KAFKA_RESP_ERR_NO_ERROR) return ears->offset;
    const std::string why = rd_kafka_err2str(ears->error);
    rd_kafka_purge((*client)->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    return failed(**client, "connects, but takes no record", why);
}

constexpr std::size_t k_records = 100;  // of the topic that are read at a time
constexpr milliseconds k_longest_sleep{100};

base::Result<void> read_back(const Options& options, const std::string& id, ports::Offset offset,
                             Deadline deadline) {
    ReaderOptions alone;
    alone.group.clear();
    const auto consumer = Consumer::make(options, alone, Consumer::Sharing::topics_together);
    if (!consumer) return consumer.error();
    const auto begun = (*consumer)->read({{std::string(k_ready_topic), 0, offset}});
    if (!begun) return begun.error();
    do {
        std::vector<Message> messages;
        (*consumer)->fetch(messages);
        (*consumer)->fetch(0, messages, k_records);
        for (const Message& message : messages) {
            const std::string_view key(static_cast<const char*>(message->key), message->key_len);
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && key == id) return {};
        }
        (*consumer)->wait(std::min(milliseconds(left_until(deadline)), k_longest_sleep));
    } while (steady_clock::now() < deadline);
    return failed((*consumer)->client(), "accepted a record, but did not return it", "timed out");
}

base::Result<void> attempt(const Options& options, Deadline deadline) {
    const auto desk = make_desk(options);
    if (!desk) return desk.error();
    const auto left = [deadline] { return milliseconds(std::max(left_until(deadline), 1)); };
    if (const auto facts = look_at(**desk, {}, left()); !facts) {
        return failed(**desk, "does not answer", why_silent(options.security_protocol));
    }
    const TopicPlan plan{std::string(k_ready_topic), 1, {{"retention.ms", "3600000"}}};
    const auto made = make_topics(**desk, options, {plan}, left());
    if (!made) return made.error();
    const std::string id = fresh_id();
    const auto offset = write(options, id, deadline);
    if (!offset) return offset.error();
    return read_back(options, id, *offset, deadline);
}

}  // namespace

base::Result<void> prove(const Options& options, milliseconds patience) {
    if (auto good = check(options); !good) return good.error();
    const auto deadline = steady_clock::now() + patience;
    for (milliseconds longest = k_first_attempt;; longest = std::min(2 * longest, patience)) {
        auto done = attempt(options, std::min(deadline, steady_clock::now() + longest));
        if (done || done.error().fatal()) return done;
        if (steady_clock::now() + k_again >= deadline) return done;
        std::this_thread::sleep_for(k_again);
    }
}

}  // namespace kafka
