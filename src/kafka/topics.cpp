#include "kafka/topics.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>

#include "base/owned.h"
#include "kafka/handles.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int k_most_copies = 3;
constexpr milliseconds k_asked_again{50};

using NewTopic = base::Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;

std::string words(rd_kafka_resp_err_t code) { return rd_kafka_err2str(code); }

void note(const rd_kafka_metadata_topic& topic, ClusterFacts& facts) {
    if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return;
    if (topic.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
        topic.err == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) {
        facts.refused[topic.topic] = words(topic.err);
        return;
    }
    bool led = topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topic.partition_cnt > 0;
    for (int p = 0; p < topic.partition_cnt; ++p) led = led && topic.partitions[p].leader >= 0;
    (led ? facts.partitions : facts.leaderless)[topic.topic] = topic.partition_cnt;
}

enum class Wishes { heeded, dropped };

base::Result<NewTopic> drawn_up(const TopicPlan& plan, int copies, Wishes wishes) {
    std::array<char, 512> text{};
    NewTopic topic(rd_kafka_NewTopic_new(plan.name.c_str(), plan.partitions, copies, text.data(),
                                         text.size()));
    if (!topic) return base::rejected("kafka topic " + plan.name + ": " + text.data());
    for (const auto& [key, value] : plan.settings) {
        rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
    }
    if (wishes == Wishes::dropped) return topic;
    for (const auto& [key, value] : plan.wishes) {
        rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
    }
    // One copy may be lost, and what was acknowledged is still there.
    if (copies > 2) rd_kafka_NewTopic_set_config(topic.get(), "min.insync.replicas", "2");
    return topic;
}

bool may_pass(rd_kafka_resp_err_t code, const Options& options) {
    switch (code) {
        case RD_KAFKA_RESP_ERR__TIMED_OUT:
        case RD_KAFKA_RESP_ERR__TRANSPORT:
        case RD_KAFKA_RESP_ERR__DESTROY:
        case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
        case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
        case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
        case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
        case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
            return true;
        case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
            return options.replication == 0;  // a broker has just gone: count them again
        default:
            return false;
    }
}

bool is_about_settings(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR_INVALID_CONFIG || code == RD_KAFKA_RESP_ERR_POLICY_VIOLATION;
}

// The first error of the answer that is not "there already". `wishes` are dropped when they may be
// the cause.
base::Result<void> verdict(const Client& desk, const Options& options, rd_kafka_event_t& event,
                           Wishes& wishes) {
    if (const auto code = rd_kafka_event_error(&event); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return desk.unavailable(std::string("topics cannot be made: ") +
                                rd_kafka_event_error_string(&event));
    }
    std::size_t count = 0;
    const auto* answer = rd_kafka_event_CreateTopics_result(&event);
    const rd_kafka_topic_result_t** rows = rd_kafka_CreateTopics_result_topics(answer, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = rd_kafka_topic_result_error(rows[i]);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
            continue;
        }
        const char* text = rd_kafka_topic_result_error_string(rows[i]);
        const std::string what = "topic " + std::string(rd_kafka_topic_result_name(rows[i])) +
                                 " cannot be made: " + (text != nullptr ? text : words(code));
        if (may_pass(code, options)) return desk.unavailable(what);
        if (is_about_settings(code) && wishes == Wishes::heeded) {
            wishes = Wishes::dropped;
            return desk.unavailable(what);
        }
        return base::rejected("kafka " + desk.brokers() + ": " + what);
    }
    return {};
}

struct Attempt {
    milliseconds patience;
    Wishes& wishes;
};

base::Result<void> create(const Client& desk, const Options& options,
                          const std::vector<TopicPlan>& plans, const Attempt& attempt) {
    const milliseconds patience = attempt.patience;
    const auto facts = look_at(desk, {}, patience);
    if (!facts) return facts.error();
    const int copies = options.replication > 0 ? options.replication
                                               : std::clamp(facts->brokers, 1, k_most_copies);
    std::vector<NewTopic> topics;
    std::vector<rd_kafka_NewTopic_t*> list;
    for (const TopicPlan& plan : plans) {
        auto topic = drawn_up(plan, copies, attempt.wishes);
        if (!topic) return topic.error();
        list.push_back(topic->get());
        topics.push_back(std::move(*topic));
    }
    const int limit = std::max(static_cast<int>(patience.count()), 1);
    std::array<char, 256> ignored{};
    const base::Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy> how(
        rd_kafka_AdminOptions_new(desk.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
    rd_kafka_AdminOptions_set_request_timeout(how.get(), limit, ignored.data(), ignored.size());
    rd_kafka_AdminOptions_set_operation_timeout(how.get(), limit, ignored.data(), ignored.size());
    const Queue queue(rd_kafka_queue_new(desk.get()));
    rd_kafka_CreateTopics(desk.get(), list.data(), list.size(), how.get(), queue.get());
    const base::Owned<rd_kafka_event_t, rd_kafka_event_destroy> event(
        rd_kafka_queue_poll(queue.get(), limit + 1000));
    if (!event) return desk.unavailable("topics cannot be made: no answer");
    return verdict(desk, options, *event, attempt.wishes);
}

}  // namespace

TopicPlan log_topic(const std::string& name, int partitions) {
    TopicPlan plan;
    plan.name = name;
    plan.partitions = partitions;
    plan.wishes = {{"cleanup.policy", "delete"},
                   {"message.timestamp.type", "CreateTime"},
                   {"max.message.bytes", "1048588"},
                   {"unclean.leader.election.enable", "false"}};
    return plan;
}

base::Result<ClusterFacts> look_at(const Client& client, const std::vector<std::string>& topics,
                                   milliseconds patience) {
    ClusterFacts facts;
    const int limit = std::max(static_cast<int>(patience.count()), 1);
    // One question a topic: asking for all of the cluster's would be one, but may be thousands.
    for (std::size_t i = 0; i < std::max(topics.size(), std::size_t{1}); ++i) {
        const TopicHandle topic(topics.empty()
                                    ? nullptr
                                    : rd_kafka_topic_new(client.get(), topics[i].c_str(), nullptr));
        const rd_kafka_metadata_t* answer = nullptr;
        const auto code = rd_kafka_metadata(client.get(), 0, topic.get(), &answer, limit);
        const base::Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owner(answer);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            return client.unavailable("tells nothing of its topics: " + words(code));
        }
        facts.brokers = answer->broker_cnt;
        for (int t = 0; topic && t < answer->topic_cnt; ++t) note(answer->topics[t], facts);
    }
    client.ears().all_down = false;
    return facts;
}

base::Result<std::unique_ptr<Client>> make_desk(const Options& options) {
    ClientPlan plan;
    plan.role = Role::consumer;
    plan.defaults = {{"reconnect.backoff.max.ms", "1000"}, {"socket.nagle.disable", "true"}};
    return Client::make(options, plan, std::make_shared<Ears>());
}

base::Result<void> make_topics(const Client& desk, const Options& options,
                               const std::vector<TopicPlan>& topics, milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    std::vector<std::string> names;
    names.reserve(topics.size());
    for (const TopicPlan& topic : topics) names.push_back(topic.name);
    std::vector<std::string> made;
    Wishes wishes = Wishes::heeded;
    for (;;) {
        const auto facts = look_at(desk, names, milliseconds(left_until(deadline)));
        if (!facts) return facts.error();
        if (!facts->refused.empty()) {
            const auto& [name, why] = *facts->refused.begin();
            std::string what = "kafka " + desk.brokers() + ": topic ";
            what.append(name).append(": ").append(why);
            return base::rejected(std::move(what));
        }
        if (facts->partitions.size() == topics.size()) return {};
        std::vector<TopicPlan> missing;
        for (const TopicPlan& topic : topics) {
            if (facts->partitions.count(topic.name) > 0) continue;
            if (facts->leaderless.count(topic.name) > 0) continue;
            if (std::find(made.begin(), made.end(), topic.name) != made.end()) continue;
            missing.push_back(topic);
        }
        if (steady_clock::now() >= deadline) {
            return desk.unavailable("topics are not ready after " +
                                    std::to_string(patience.count()) + " ms");
        }
        if (!missing.empty()) {
            const Wishes before = wishes;
            const auto created =
                create(desk, options, missing, {milliseconds(left_until(deadline)), wishes});
            if (!created && before != wishes) continue;
            if (!created) return created.error();
            for (const TopicPlan& topic : missing) made.push_back(topic.name);
        } else {
            std::this_thread::sleep_for(k_asked_again);
        }
    }
}

base::Result<void> make_topics(const Options& options, const std::vector<std::string>& topics,
                               milliseconds patience) {
    if (auto good = check(options); !good) return good.error();
    const auto desk = make_desk(options);
    if (!desk) return desk.error();
    std::vector<TopicPlan> plans;
    for (const std::string& topic : std::set<std::string>(topics.begin(), topics.end())) {
        plans.push_back(log_topic(topic, options.partitions));
    }
    return make_topics(**desk, options, plans, patience);
}

base::Result<std::map<std::string, int>> partition_counts(const Options& options,
                                                          const std::vector<std::string>& topics,
                                                          milliseconds patience) {
    const auto desk = make_desk(options);
    if (!desk) return desk.error();
    const auto facts = look_at(**desk, topics, patience);
    if (!facts) return facts.error();
    std::map<std::string, int> counts = facts->partitions;
    counts.insert(facts->leaderless.begin(), facts->leaderless.end());
    return counts;
}

}  // namespace kafka
