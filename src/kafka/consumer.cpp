#include "kafka/consumer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace kafka {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The callbacks run in the thread that fetches, or in the one that closes.
struct Consumer::GroupEars final : Ears {
    std::deque<Rebalance> rebalances;
    std::atomic<bool> closing = false;
    std::atomic<std::uint64_t> failed_commits = 0;

    // Rung by librdkafka's threads whenever an empty queue gets something.
    std::mutex bell;
    std::condition_variable rings;
    bool rung = false;  // since somebody waited
    static void ring(rd_kafka_t*, void* opaque) {
        auto& ears = *static_cast<GroupEars*>(opaque);
        {
            const std::lock_guard lock(ears.bell);
            ears.rung = true;
        }
        ears.rings.notify_one();
    }
};

struct Consumer::OnRebalance {
    static void rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t* places, void* opaque) {
        auto& ears = *static_cast<GroupEars*>(static_cast<Ears*>(opaque));
        if (ears.closing) {
            rd_kafka_assign(client, nullptr);
            return;
        }
        Rebalance event;
        if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
            event.kind = Rebalance::Kind::assigned;
        } else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
            event.kind = Rebalance::Kind::revoked;
        } else {
            event.why = rd_kafka_err2str(code);
        }
        for (int i = 0; i < places->cnt; ++i) {
            event.places.push_back({places->elems[i].topic, places->elems[i].partition, 0});
        }
        ears.rebalances.push_back(std::move(event));
        rd_kafka_yield(client);  // fetch() is to come back now
    }

    static void commit(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t*,
                       void* opaque) {
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
        ++static_cast<GroupEars*>(static_cast<Ears*>(opaque))->failed_commits;
    }
};

namespace {

// Members of a group that nobody joins: librdkafka wants a name to read anything at all.
constexpr std::string_view k_no_group = "superhero_ungrouped";

// A member hears of a rebalance with its next heartbeat, so its partitions rest that long.
constexpr std::int64_t k_longest_beat_ms = 500;

constexpr milliseconds k_pause{50};  // before a question that nobody could answer is asked again

PlaceList listed(const std::vector<ReadPlace>& places) {
    PlaceList list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
    for (const ReadPlace& place : places) {
        rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)
            ->offset = place.next;
    }
    return list;
}

// Sets what the client reads. librdkafka stops what was read before by a message to its own thread;
// where a partition is given up again before that thread has heard of its stop, it stops it twice
// and aborts the program (2.0.2: "Assertion `rktp->rktp_started' failed"). A question to that
// thread is answered after the stops, so the next change may come at once.
rd_kafka_resp_err_t set_places(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* places) {
    const auto code = rd_kafka_assign(client, places);
    rd_kafka_topic_partition_list_t* answer = nullptr;
    if (rd_kafka_assignment(client, &answer) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const PlaceList unused(answer);
    }
    return code;
}

base::Error group_error(const Client& client, rd_kafka_resp_err_t code) {
    return base::rejected("kafka " + client.brokers() + ": " + rd_kafka_err2str(code));
}

}  // namespace

base::Result<std::unique_ptr<Consumer>> Consumer::make(const Options& options,
                                                       const ReaderOptions& reader_options,
                                                       Sharing sharing) {
    ClientPlan plan;
    plan.role = Role::consumer;
    plan.defaults = {
        {"socket.nagle.disable", "true"},
        {"reconnect.backoff.max.ms", "1000"},
        {"check.crcs", "true"},
        {"isolation.level", "read_uncommitted"},  // nobody writes in transactions
        // A broker's thread that has fetched enough sleeps for a second, however soon there is room
        // again (librdkafka issue 2879). What it is asked meanwhile wakes it.
        {"topic.metadata.refresh.interval.ms", "20"},
        {"fetch.wait.max.ms", "100"},
        {"session.timeout.ms", std::to_string(reader_options.session_timeout.count())},
        {"queued.min.messages", "50000"},  // of each partition, as the next
        {"queued.max.messages.kbytes", "4096"},
        {"fetch.max.bytes", "4194304"},  // a message keeps the whole answer that it came with
    };
    const bool grouped = !reader_options.group.empty();
    plan.fixed = {
        {"group.id", grouped ? reader_options.group : std::string(k_no_group)},
        {"partition.assignment.strategy",
         sharing == Sharing::one_topic ? "range,roundrobin" : "range"},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "error"},  // the reader decides, see Reader::reposition()
        {"enable.partition.eof", "true"},
        {"allow.auto.create.topics", "false"},
    };
    const auto beat =
        std::clamp<std::int64_t>(reader_options.session_timeout.count() / 4, 1, k_longest_beat_ms);
    plan.defaults.emplace_back("heartbeat.interval.ms", std::to_string(beat));
    if (!reader_options.instance.empty()) {
        plan.fixed.emplace_back("group.instance.id", reader_options.instance);
    }
    plan.tune = [](rd_kafka_conf_s& conf) {
        rd_kafka_conf_set_rebalance_cb(&conf, OnRebalance::rebalance);
        rd_kafka_conf_set_offset_commit_cb(&conf, OnRebalance::commit);
    };
    plan.close_patience = reader_options.close_patience;
    auto ears = std::make_shared<GroupEars>();
    auto client = Client::make(options, plan, ears);
    if (!client) return client.error();
    return std::unique_ptr<Consumer>(
        new Consumer(std::move(*client), std::move(ears), reader_options.close_patience));
}

Consumer::Consumer(std::unique_ptr<Client> client, std::shared_ptr<GroupEars> ears,
                   milliseconds close_patience)
    : client_(std::move(client)), ears_(std::move(ears)), close_patience_(close_patience) {
    rd_kafka_poll_set_consumer(client_->get());
    queue_.reset(rd_kafka_queue_get_consumer(client_->get()));
    rd_kafka_queue_cb_event_enable(queue_.get(), GroupEars::ring, ears_.get());
}

Consumer::~Consumer() {
    ears_->closing = true;
    forget_places();
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    queue_.reset();
    // Who never joined need not leave, which may wait for the group's coordinator.
    if (!in_group_) return;
    // Closing is known to hang now and then. Then the client is left alone with its thread.
    std::shared_ptr<Client> client = std::move(client_);
    run_within(close_patience_, [client = std::move(client), ears = ears_] {
        rd_kafka_consumer_close(client->get());
    });
}

base::Result<void> Consumer::join(const std::vector<std::string>& topics) {
    std::vector<ReadPlace> places;
    places.reserve(topics.size());
    for (const std::string& topic : topics) places.push_back({topic, RD_KAFKA_PARTITION_UA, 0});
    const auto code = rd_kafka_subscribe(client_->get(), listed(places).get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return group_error(*client_, code);
    in_group_ = true;
    return {};
}

base::Result<void> Consumer::read(std::vector<ReadPlace> places) {
    forget_places();
    const auto code = set_places(client_->get(), listed(places).get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return group_error(*client_, code);
    places_ = std::move(places);
    for (const ReadPlace& place : places_) {
        Queue& queue = queues_.emplace_back(
            rd_kafka_queue_get_partition(client_->get(), place.topic.c_str(), place.partition));
        if (!queue) return client_->unavailable("topic " + place.topic + ": lost a partition");
        rd_kafka_queue_forward(queue.get(), nullptr);
        rd_kafka_queue_cb_event_enable(queue.get(), GroupEars::ring, ears_.get());
    }
    return {};
}

base::Result<void> Consumer::give_up() {
    forget_places();
    const auto code = set_places(client_->get(), nullptr);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return group_error(*client_, code);
    return {};
}

void Consumer::forget_places() {
    for (const Queue& queue : queues_) {
        if (queue) rd_kafka_queue_cb_event_enable(queue.get(), nullptr, nullptr);
    }
    queues_.clear();
    places_.clear();
}

void Consumer::fetch(std::vector<Message>& into) {
    while (rd_kafka_message_t* message = rd_kafka_consumer_poll(client_->get(), 0)) {
        into.emplace_back(message);
    }
}

void Consumer::fetch(std::size_t place, std::vector<Message>& into, std::size_t most) {
    raw_.resize(most);
    const auto got = rd_kafka_consume_batch_queue(queues_.at(place).get(), 0, raw_.data(), most);
    for (std::ptrdiff_t i = 0; i < got; ++i) into.emplace_back(raw_[static_cast<std::size_t>(i)]);
}

void Consumer::wait(milliseconds patience) {
    std::unique_lock lock(ears_->bell);
    ears_->rings.wait_for(lock, patience, [this] { return ears_->rung; });
    ears_->rung = false;
}

std::optional<ports::Offset> Consumer::known_end(std::size_t place) const {
    std::int64_t first = 0, end = RD_KAFKA_OFFSET_INVALID;
    const auto code = rd_kafka_get_watermark_offsets(client_->get(), places_[place].topic.c_str(),
                                                     places_[place].partition, &first, &end);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR || end < 0) return std::nullopt;
    return end;
}

std::optional<Rebalance> Consumer::next_rebalance() {
    if (ears_->rebalances.empty()) return std::nullopt;
    Rebalance event = std::move(ears_->rebalances.front());
    ears_->rebalances.pop_front();
    return event;
}

base::Result<void> Consumer::commit(const ReadPlace& place) {
    const auto code = rd_kafka_commit(client_->get(), listed({place}).get(), 1);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) ++ears_->failed_commits;
    return {};
}

std::uint64_t Consumer::failed_commits() const noexcept { return ears_->failed_commits; }

bool Consumer::was_replaced() const noexcept {
    std::array<char, 1> unused{};
    return rd_kafka_fatal_error(client_->get(), unused.data(), unused.size()) ==
           RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
}

base::Result<std::vector<ports::Retained>> Consumer::watermarks(const std::string& topic, int count,
                                                                milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    std::vector<ports::Retained> rows(static_cast<std::size_t>(count));
    for (int p = 0; p < count; ++p) rows[static_cast<std::size_t>(p)].partition = p;
    for (const Edge edge : {Edge::first, Edge::end}) {
        const auto edges = edges_of(topic, count, edge, deadline);
        if (!edges) return edges.error();
        for (std::size_t p = 0; p < rows.size(); ++p) {
            (edge == Edge::first ? rows[p].first : rows[p].end) = (*edges)[p];
        }
    }
    return rows;
}

void Consumer::wake_broker_of(const ReadPlace& place, milliseconds patience) {
    const PlaceList list = listed({{place.topic, place.partition, RD_KAFKA_OFFSET_BEGINNING}});
    rd_kafka_offsets_for_times(client_->get(), list.get(), static_cast<int>(patience.count()));
}

// rd_kafka_query_watermark_offsets() knows no end of waiting before 2.3; this question does. Of a
// topic that is new, or has lost a broker, it may hear of leaders that are none any more.
base::Result<std::vector<ports::Offset>> Consumer::edges_of(const std::string& topic, int count,
                                                            Edge edge,
                                                            steady_clock::time_point deadline) {
    std::vector<ReadPlace> places;
    const auto asked = edge == Edge::first ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    places.reserve(static_cast<std::size_t>(count));
    for (int p = 0; p < count; ++p) places.push_back({topic, p, asked});
    for (;;) {
        const PlaceList list = listed(places);
        auto code = rd_kafka_offsets_for_times(client_->get(), list.get(),
                                               std::max(left_until(deadline), 1));
        std::vector<ports::Offset> offsets(places.size());
        for (int i = 0; i < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
            const auto& answer = list->elems[i];
            code = answer.err;
            offsets.at(static_cast<std::size_t>(answer.partition)) = answer.offset;
        }
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return offsets;
        const bool passes = code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
                            code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
        if (!passes || steady_clock::now() + k_pause >= deadline) {
            return client_->unavailable("topic " + topic + ": " + rd_kafka_err2str(code));
        }
        std::this_thread::sleep_for(k_pause);
    }
}

}  // namespace kafka
