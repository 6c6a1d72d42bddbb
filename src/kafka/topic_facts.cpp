#include "kafka/topic_facts.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/owned.h"
#include "kafka/handles.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

using Resource = base::Owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

void note_copies(const rd_kafka_metadata_topic& topic, std::vector<TopicFacts>& out) {
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || topic.partition_cnt == 0) return;
    TopicFacts& facts = out.emplace_back();
    facts.name = topic.topic;
    facts.copies = topic.partitions[0].replica_cnt;
    facts.in_sync = topic.partitions[0].isr_cnt;
    for (int p = 1; p < topic.partition_cnt; ++p) {
        facts.copies = std::min(facts.copies, topic.partitions[p].replica_cnt);
        facts.in_sync = std::min(facts.in_sync, topic.partitions[p].isr_cnt);
    }
}

base::Result<void> read_copies(const Client& desk, const std::string& name, milliseconds patience,
                               std::vector<TopicFacts>& out) {
    const TopicHandle topic(rd_kafka_topic_new(desk.get(), name.c_str(), nullptr));
    const rd_kafka_metadata_t* answer = nullptr;
    const auto code = rd_kafka_metadata(desk.get(), 0, topic.get(), &answer,
                                        std::max(static_cast<int>(patience.count()), 1));
    const base::Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owner(answer);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return desk.unavailable("tells nothing of its topics: " +
                                std::string(rd_kafka_err2str(code)));
    }
    for (int t = 0; t < answer->topic_cnt; ++t) note_copies(answer->topics[t], out);
    return {};
}

void note_settings(const rd_kafka_ConfigResource_t& resource, std::vector<TopicFacts>& out) {
    if (rd_kafka_ConfigResource_error(&resource) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const std::string name = rd_kafka_ConfigResource_name(&resource);
    const auto topic = std::find_if(out.begin(), out.end(),
                                    [&](const TopicFacts& facts) { return facts.name == name; });
    if (topic == out.end()) return;
    std::size_t count = 0;
    const auto* entries = rd_kafka_ConfigResource_configs(&resource, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const char* value = rd_kafka_ConfigEntry_value(entries[i]);
        if (value != nullptr) topic->settings[rd_kafka_ConfigEntry_name(entries[i])] = value;
    }
}

}  // namespace

base::Result<std::vector<TopicFacts>> topic_facts(const Client& desk,
                                                  const std::vector<std::string>& topics,
                                                  milliseconds patience) {
    std::vector<TopicFacts> out;
    for (const std::string& name : topics) {
        if (auto read = read_copies(desk, name, patience, out); !read) return read.error();
    }
    if (out.empty()) return out;
    std::vector<Resource> resources;
    std::vector<rd_kafka_ConfigResource_t*> asked;
    for (const TopicFacts& facts : out) {
        asked.push_back(resources
                            .emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC,
                                                                      facts.name.c_str()))
                            .get());
    }
    const int limit = std::max(static_cast<int>(patience.count()), 1);
    std::array<char, 256> ignored{};
    const base::Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy> how(
        rd_kafka_AdminOptions_new(desk.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
    rd_kafka_AdminOptions_set_request_timeout(how.get(), limit, ignored.data(), ignored.size());
    const Queue queue(rd_kafka_queue_new(desk.get()));
    rd_kafka_DescribeConfigs(desk.get(), asked.data(), asked.size(), how.get(), queue.get());
    const base::Owned<rd_kafka_event_t, rd_kafka_event_destroy> event(
        rd_kafka_queue_poll(queue.get(), limit + 1000));
    if (!event) return desk.unavailable("tells nothing of its topics' settings: no answer");
    const auto code = rd_kafka_event_error(event.get());
    if (code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT) {
        return desk.unavailable("tells nothing of its topics' settings: " +
                                std::string(rd_kafka_event_error_string(event.get())));
    }
    const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR || result == nullptr) return out;
    std::size_t count = 0;
    const auto* answers = rd_kafka_DescribeConfigs_result_resources(result, &count);
    for (std::size_t i = 0; i < count; ++i) note_settings(*answers[i], out);
    return out;
}

}  // namespace kafka
