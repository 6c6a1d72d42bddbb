// The part of Reader that turns librdkafka's messages into records.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

#include "kafka/consumer.h"
#include "kafka/reader.h"

namespace kafka {
namespace {

constexpr std::size_t k_batch =
    2000;  // messages of one call; a Fetched has less than twice as many
constexpr std::chrono::milliseconds k_ahead{100};  // of a topic that may have older records

std::string_view view_of(const void* bytes, std::size_t size) {
    return size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

base::Timestamp time_of(const rd_kafka_message_t& message) {
    const auto ms = rd_kafka_message_timestamp(&message, nullptr);
    return base::Timestamp(std::chrono::milliseconds(std::max<std::int64_t>(ms, 0)));
}

std::string place_of(const rd_kafka_message_t& message) {
    if (message.rkt == nullptr) return "";
    return "topic " + std::string(rd_kafka_topic_name(message.rkt)) + ", partition " +
           std::to_string(message.partition) + ": ";
}

}  // namespace

void Reader::forget_fetched() {
    early_.clear();
    for (Lane& lane : lanes_) {
        lane.held.clear();
        lane.at_end = false;
    }
}

void Reader::hold(Lane& lane, Message message) {
    lane.at_end = false;
    consumer_->client().ears().all_down = false;
    lane.held.push_back(std::move(message));
}

void Reader::fetch() {
    consumer_->fetch(early_);
    for (Message& message : early_) {
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            hear_error(*message);
            continue;
        }
        // What was fetched for an assignment that is over has no lane.
        const auto lane = lane_of(rd_kafka_topic_name(message->rkt), message->partition);
        if (lane) hold(lanes_[*lane], std::move(message));
    }
    early_.clear();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (lanes_[lane].held.size() < k_batch) fetch(lane);
    }
}

void Reader::fetch(std::size_t lane) {
    std::vector<Message> fetched;
    consumer_->fetch(lane, fetched, k_batch);
    for (Message& message : fetched) {
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            hold(lanes_[lane], std::move(message));
        } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            lanes_[lane].at_end = true;
            lanes_[lane].end = message->offset;
        } else {
            hear_error(*message);
        }
    }
}

bool Reader::is_at_end(std::size_t lane) const {
    if (lanes_[lane].at_end) return true;
    const auto end = consumer_->known_end(lane);
    return end && lanes_[lane].next >= *end;
}

// The lane's next message is older than what is held of the partition's other topics. Where nothing
// is held, older ones may yet come.
bool Reader::may_go_ahead(const Lane& lane) const {
    const base::Timestamp time = time_of(*lane.held.front());
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const Lane& other = lanes_[i];
        if (&other == &lane || other.partition != lane.partition || !other.held.empty()) continue;
        if (time > other.reached + k_ahead && !is_at_end(i)) return false;
    }
    return true;
}

std::optional<ports::Polled> Reader::next_records() {
    fetch();
    for (std::size_t tried = 0; tried < lanes_.size(); ++tried) {
        turn_ = (turn_ + 1) % lanes_.size();
        Lane* oldest = nullptr;
        for (Lane& lane : lanes_) {
            if (lane.partition != lanes_[turn_].partition || lane.held.empty()) continue;
            if (!oldest || time_of(*lane.held.front()) < time_of(*oldest->held.front())) {
                oldest = &lane;
            }
        }
        if (oldest == nullptr || !may_go_ahead(*oldest)) continue;
        if (auto records = give_out(*oldest)) return records;
    }
    return next_position();
}

// Of a lane that is at its end, when offsets without records lie before that end.
std::optional<ports::Polled> Reader::next_position() {
    for (Lane& lane : lanes_) {
        if (!lane.at_end || !lane.held.empty() || lane.end <= lane.told) continue;
        lane.next = std::max(lane.next, lane.end);
        lane.told = lane.next;
        return ports::Polled(ports::Fetched{topics_[lane.topic], lane.partition, {}, lane.told});
    }
    return std::nullopt;
}

// Nothing: all of it had been given out before.
std::optional<ports::Polled> Reader::give_out(Lane& lane) {
    ports::Fetched fetched;
    fetched.topic = topics_[lane.topic];
    fetched.partition = lane.partition;
    fetched.records.reserve(lane.held.size());
    for (Message& held : lane.held) {
        const rd_kafka_message_t& message = *held;
        if (message.offset < lane.next) {
            ++dropped_;
            continue;
        }
        lane.next = message.offset + 1;
        lane.reached = time_of(message);
        fetched.records.push_back({message.offset, lane.reached,
                                   view_of(message.key, message.key_len),
                                   view_of(message.payload, message.len)});
        lent_.push_back(std::move(held));
    }
    lane.held.clear();
    if (fetched.records.empty()) return std::nullopt;
    lane.told = fetched.next = lane.next;
    return ports::Polled(std::move(fetched));
}

void Reader::hear_error(const rd_kafka_message_t& message) {
    const std::string what = place_of(message) + rd_kafka_message_errstr(&message);
    switch (message.err) {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            if (message.rkt == nullptr) break;
            if (const auto lane = lane_of(rd_kafka_topic_name(message.rkt), message.partition)) {
                lanes_[*lane].astray = true;
            }
            break;
        case RD_KAFKA_RESP_ERR__BAD_MSG:
        case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
        case RD_KAFKA_RESP_ERR_INVALID_MSG:
            error_ = base::disk_error("kafka " + what);
            break;
        case RD_KAFKA_RESP_ERR__FATAL:
            if (consumer_->was_replaced()) break;  // see Reader::give_up_name()
            [[fallthrough]];
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
            error_ = base::rejected("kafka " + options_.brokers + ": " + what);
            break;
        case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            error_ = base::rejected(
                "kafka " + options_.brokers + ": the group " + reader_options_.group +
                " has members of another program, which share out partitions in another way than " +
                "this one can (" + (topics_.size() == 1 ? "range or roundrobin" : "range") +
                "): --group NAME gives the workers here a group of their own");
            break;
        case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
            error_ = base::rejected(
                "kafka " + options_.brokers + ": the brokers do not allow a session timeout of " +
                std::to_string(reader_options_.session_timeout.count()) +
                " ms (their group.min.session.timeout.ms to group.max.session.timeout.ms): " +
                "--kafka session.timeout.ms=MILLISECONDS");
            break;
        default:
            consumer_->client().ears().notes.say(what);
    }
}

}  // namespace kafka
