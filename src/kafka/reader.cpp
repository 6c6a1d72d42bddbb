#include "kafka/reader.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "kafka/consumer.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds k_look_again{250};    // whether topics that were missing are there
constexpr milliseconds k_longest_wait{100};  // before it is looked again, whatever was heard
constexpr milliseconds k_least_question{200};
constexpr milliseconds k_outage_question{1000};
constexpr milliseconds k_doubt{10'000};  // how long the group may be about to share out anew

milliseconds time_to(steady_clock::time_point deadline) {
    return milliseconds(left_until(deadline));
}

}  // namespace

base::Result<std::unique_ptr<Reader>> Reader::open(const Options& options,
                                                   const ReaderOptions& reader_options) {
    if (auto good = check(options); !good) return good.error();
    auto consumer = Consumer::make(options, reader_options, Consumer::Sharing::topics_together);
    if (!consumer) return consumer.error();
    return std::unique_ptr<Reader>(new Reader(options, reader_options, std::move(*consumer)));
}

Reader::Reader(Options options, ReaderOptions reader_options, std::unique_ptr<Consumer> consumer)
    : options_(std::move(options)),
      reader_options_(std::move(reader_options)),
      consumer_(std::move(consumer)) {}

Reader::~Reader() {
    forget_fetched();
    lent_.clear();
}

base::Result<void> Reader::subscribe(std::vector<std::string> topics) {
    if (topics.empty()) return base::rejected("no topic to subscribe to");
    topics_ = std::move(topics);
    const bool one_topic = topics_.size() == 1 && !reader_options_.group.empty();
    if (state_ != State::joining || one_topic) {
        if (auto renewed = renew_consumer(); !renewed) return renewed;
    }
    doubt_.reset();
    assigned_.clear();
    forget_lanes();
    error_.reset();
    const auto facts = look_at(consumer_->client(), topics_, reader_options_.connect_patience);
    if (!facts) return facts.error();
    const auto there = judge(*facts);
    if (!there) return there.error();
    return {};
}

base::Result<void> Reader::renew_consumer() {
    const auto sharing =
        topics_.size() == 1 ? Consumer::Sharing::one_topic : Consumer::Sharing::topics_together;
    auto consumer = Consumer::make(options_, reader_options_, sharing);
    if (!consumer) return consumer.error();
    forget_fetched();
    lent_.clear();
    consumer_ = std::move(*consumer);
    state_ = State::joining;
    return {};
}

// The name is the other member's now. Were it taken back, the two would go on in turns for ever.
base::Result<std::optional<ports::Polled>> Reader::give_up_name() {
    using Event = std::optional<ports::Polled>;
    const std::string name = std::exchange(reader_options_.instance, {});
    if (auto renewed = renew_consumer(); !renewed) return renewed.error();
    forget_lanes();
    error_ = base::unavailable(
        "kafka " + options_.brokers + ": another member has joined the group " +
        reader_options_.group + " under the name " + name +
        ": this one goes on in the group without a name; give each worker a WORKER_NAME of its "
        "own");
    const std::set<ports::Partition> before = std::exchange(assigned_, {});
    if (before.empty()) return Event();
    return Event(ports::Revoked{{before.begin(), before.end()}});
}

base::Result<bool> Reader::judge(const ClusterFacts& facts) const {
    if (!facts.refused.empty()) {
        const auto& [name, why] = *facts.refused.begin();
        return base::rejected("kafka " + options_.brokers + ": topic " + name + ": " + why);
    }
    std::map<std::string, int> counts = facts.partitions;
    counts.insert(facts.leaderless.begin(), facts.leaderless.end());
    for (const auto& [name, count] : counts) {
        const auto& [first_name, first_count] = *counts.begin();
        if (count == first_count) continue;
        std::string what = "kafka " + options_.brokers + ": topics ";
        what.append(first_name).append(" and ").append(name);
        what += " have " + std::to_string(first_count) + " and " + std::to_string(count);
        what +=
            " partitions; topics that are read together need the same number: give the smaller one "
            "more (kafka-topics --alter --partitions), or make them anew";
        return base::rejected(std::move(what));
    }
    return facts.partitions.size() == topics_.size();
}

base::Result<bool> Reader::join(Deadline deadline) {
    const auto facts =
        look_at(consumer_->client(), topics_, std::max(time_to(deadline), k_least_question));
    if (!facts) return false;
    auto there = judge(*facts);
    if (!there || !*there) return there;
    partitions_ = facts->partitions.begin()->second;
    if (!reader_options_.group.empty()) {
        if (auto done = consumer_->join(topics_); !done) return done.error();
    }
    state_ = State::reading;
    return true;
}

base::Result<void> Reader::start(std::string_view topic, ports::Partition partition,
                                 ports::Offset from) {
    const auto name = std::find(topics_.begin(), topics_.end(), topic);
    if (name == topics_.end() || assigned_.count(partition) == 0) {
        return base::rejected("partition " + std::to_string(partition) + " of topic " +
                              std::string(topic) + " was not assigned");
    }
    if (from < 0) return base::rejected("offsets begin at 0, not " + std::to_string(from));
    forget_fetched();  // all lanes are read anew from where they are
    state_ = State::changed;
    if (const auto lane = lane_of(topic, partition)) {
        lanes_[*lane].next = lanes_[*lane].told = from;
        lanes_[*lane].found = Found::more;
        turns_.restart(*lane);
        return {};
    }
    Lane& lane = lanes_.emplace_back();
    lane.topic = static_cast<std::size_t>(name - topics_.begin());
    lane.partition = partition;
    lane.next = lane.told = from;
    turns_.add(partition);
    return {};
}

base::Result<ports::Polled> Reader::poll(milliseconds patience) {
    lent_.clear();
    lent_headers_.clear();
    const auto deadline = steady_clock::now() + patience;
    for (;;) {
        auto event = next_event(deadline);
        if (!event) return event.error();
        if (*event) return std::move(**event);
        if (steady_clock::now() >= deadline) return quiet();
    }
}

base::Result<std::optional<ports::Polled>> Reader::next_event(Deadline deadline) {
    using Event = std::optional<ports::Polled>;
    if (state_ == State::joining) {
        const auto joined = topics_.empty() ? base::Result<bool>(false) : join(deadline);
        if (!joined) return joined.error();
        if (!*joined) {
            std::this_thread::sleep_for(std::min(time_to(deadline), k_look_again));
            return Event();
        }
        if (reader_options_.group.empty()) {
            std::set<ports::Partition> all;
            for (ports::Partition p = 0; p < partitions_; ++p) {
                if (p % reader_options_.share_count == reader_options_.share_index) all.insert(p);
            }
            auto mine = assign(std::move(all));
            if (!mine) return mine.error();
            return Event(std::move(*mine));
        }
    }
    if (!reader_options_.instance.empty() && consumer_->was_replaced()) return give_up_name();
    if (auto event = consumer_->next_rebalance()) return heed(*event);
    if (auto settled = settle_doubt(deadline); !settled) return settled.error();
    if (auto done = carry_out(deadline); !done) return done.error();
    if (auto records = next_records()) return records;
    if (error_) {
        base::Error error = std::move(*error_);
        error_.reset();
        return error;
    }
    consumer_->wait(std::min(time_to(deadline), k_longest_wait));
    return Event();
}

base::Result<std::optional<ports::Polled>> Reader::heed(const Rebalance& event) {
    using Event = std::optional<ports::Polled>;
    forget_fetched();
    forget_lanes();
    const std::set<ports::Partition> before = std::exchange(assigned_, {});
    if (event.kind == Rebalance::Kind::assigned) {
        std::map<ports::Partition, std::size_t> topics;
        for (const ReadPlace& place : event.places) ++topics[place.partition];
        std::set<ports::Partition> mine;
        for (const auto& [partition, count] : topics) {
            if (count == topics_.size()) mine.insert(partition);
        }
        if (mine.size() != topics.size() && are_being_grown()) {
            // The group shares out anew when the last of the topics has got its partitions.
            error_ = base::unavailable(
                "kafka " + options_.brokers +
                ": topics that are read together have different numbers of partitions now: some "
                "are not read until all have the same");
        } else if (mine.size() != topics.size()) {
            state_ = State::changed;
            doubt_ = steady_clock::now() + k_doubt;
            return Event();
        }
        doubt_.reset();
        auto told = assign(std::move(mine));
        if (!told) return told.error();
        return Event(std::move(*told));
    }
    state_ = State::giving_up;
    if (before.empty()) return Event();
    return Event(ports::Revoked{{before.begin(), before.end()}});
}

// Of a topic that was deleted nothing is assigned, until it is made again and the group shares out
// anew. What stays so although all topics are there, other members want.
base::Result<void> Reader::settle_doubt(Deadline deadline) {
    if (!doubt_ || steady_clock::now() < *doubt_) return {};
    doubt_ = steady_clock::now() + k_doubt;
    const auto facts =
        look_at(consumer_->client(), topics_, std::max(time_to(deadline), k_least_question));
    if (!facts || facts->partitions.size() != topics_.size()) return {};
    doubt_.reset();
    return base::rejected("kafka " + options_.brokers + ": members of the group " +
                          reader_options_.group +
                          " read different topics, or topics with different numbers of "
                          "partitions: they need groups of their own");
}

bool Reader::are_being_grown() const {
    const auto facts = look_at(consumer_->client(), topics_, k_outage_question);
    return facts && !judge(*facts);
}

base::Result<ports::Polled> Reader::assign(std::set<ports::Partition> partitions) {
    assigned_ = std::move(partitions);
    state_ = State::changed;
    return ports::Polled(ports::Assigned{{assigned_.begin(), assigned_.end()}});
}

base::Result<void> Reader::carry_out(Deadline deadline) {
    if (state_ == State::giving_up) {
        state_ = State::reading;
        return consumer_->give_up();
    }
    for (Lane& lane : lanes_) {
        if (lane.found != Found::astray) continue;
        if (auto found = reposition(lane, deadline); !found) return found.error();
    }
    if (state_ != State::changed) return {};
    forget_fetched();
    std::vector<ReadPlace> places;
    places.reserve(lanes_.size());
    for (const Lane& lane : lanes_) {
        places.push_back({topics_[lane.topic], lane.partition, lane.next});
    }
    auto begun = consumer_->read(std::move(places));
    if (begun) state_ = State::reading;
    return begun;
}

base::Result<void> Reader::reposition(Lane& lane, Deadline deadline) {
    const std::string& topic = topics_[lane.topic];
    const auto rows =
        consumer_->watermarks(topic, partitions_, std::max(time_to(deadline), k_least_question));
    if (!rows) return {};  // it stays astray, the next call asks again
    const ports::Retained& row = rows->at(static_cast<std::size_t>(lane.partition));
    if (lane.next > row.end) {
        return base::disk_error("kafka topic " + topic + ", partition " +
                                std::to_string(lane.partition) + ": to be read from offset " +
                                std::to_string(lane.next) + ", but it ends at " +
                                std::to_string(row.end) + ": it is another topic than it was");
    }
    lane.next = std::max(lane.next, row.first);
    lane.found = Found::more;
    state_ = State::changed;
    return {};
}

std::optional<std::size_t> Reader::lane_of(std::string_view topic,
                                           ports::Partition partition) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (lanes_[i].partition == partition && topics_[lanes_[i].topic] == topic) return i;
    }
    return std::nullopt;
}

base::Result<ports::Polled> Reader::quiet() {
    if (!consumer_->client().ears().all_down) {
        down_since_.reset();
        return ports::Polled(ports::Quiet{});
    }
    const auto now = steady_clock::now();
    if (!down_since_) down_since_ = now;
    if (now - *down_since_ < reader_options_.outage_patience) return ports::Polled(ports::Quiet{});
    const auto facts = look_at(consumer_->client(), {}, k_outage_question);
    if (!facts) return facts.error();
    down_since_.reset();
    return ports::Polled(ports::Quiet{});
}

base::Result<void> Reader::note_progress(std::string_view topic, ports::Partition partition,
                                         ports::Offset next) {
    if (reader_options_.group.empty()) return {};
    return consumer_->commit({std::string(topic), partition, next});
}

std::uint64_t Reader::failed_notes() const noexcept { return consumer_->failed_commits(); }

base::Result<std::vector<ports::Retained>> Reader::retained(std::string_view topic) {
    const std::string name(topic);
    const auto deadline = steady_clock::now() + reader_options_.question_patience;
    const auto facts = look_at(consumer_->client(), {name}, time_to(deadline));
    if (!facts) return facts.error();
    if (!facts->refused.empty()) {
        return base::rejected("kafka " + options_.brokers + ": topic " + name + ": " +
                              facts->refused.begin()->second);
    }
    if (!facts->leaderless.empty()) {
        return consumer_->client().unavailable("topic " + name + " has no leader now");
    }
    if (facts->partitions.empty()) return std::vector<ports::Retained>();
    return consumer_->watermarks(name, facts->partitions.begin()->second, time_to(deadline));
}

}  // namespace kafka
