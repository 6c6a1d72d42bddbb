// The part of Reader that turns librdkafka's messages into records.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

#include "kafka/consumer.h"
#include "kafka/reader.h"
#include "kafka/record_headers.h"

namespace kafka {
namespace {

constexpr std::size_t k_fetched_at_once =
    2000;  // messages of one call; a Fetched has less than twice as many

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

void Reader::forget_lanes() {
    lanes_.clear();
    turns_.clear();
}

void Reader::forget_fetched() {
    early_.clear();
    for (Lane& lane : lanes_) {
        lane.held.clear();
        if (lane.found == Found::end) lane.found = Found::more;
    }
}

void Reader::hold(Lane& lane, Message message) {
    if (lane.found == Found::end) lane.found = Found::more;
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
        if (lanes_[lane].held.size() < k_fetched_at_once) fetch(lane);
    }
}

void Reader::fetch(std::size_t lane) {
    std::vector<Message> fetched;
    consumer_->fetch(lane, fetched, k_fetched_at_once);
    for (Message& message : fetched) {
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            hold(lanes_[lane], std::move(message));
        } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            if (lanes_[lane].found != Found::astray) lanes_[lane].found = Found::end;
            lanes_[lane].end = message->offset;
        } else {
            hear_error(*message);
        }
    }
}

void Reader::tell_turns(std::size_t lane) {
    const Lane& row = lanes_[lane];
    if (!row.held.empty()) return turns_.is_ready(lane, time_of(*row.held.front()));
    const auto end = row.found == Found::end ? std::optional(row.next) : consumer_->known_end(lane);
    if (end && row.next >= *end) {
        turns_.is_at_end(lane);
    } else {
        turns_.is_awaited(lane);
    }
}

std::optional<ports::Polled> Reader::next_records() {
    fetch();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) tell_turns(lane);
    while (const auto lane = turns_.next()) {
        if (auto records = give_out(*lane)) return records;
        tell_turns(*lane);
    }
    return next_position();
}

// Of a lane that is at its end, when offsets without records lie before that end.
std::optional<ports::Polled> Reader::next_position() {
    for (Lane& lane : lanes_) {
        if (lane.found != Found::end || !lane.held.empty() || lane.end <= lane.told) continue;
        lane.next = std::max(lane.next, lane.end);
        lane.told = lane.next;
        return ports::Polled(ports::Fetched{topics_[lane.topic], lane.partition, {}, lane.told});
    }
    return std::nullopt;
}

// Nothing: all of it had been given out before.
std::optional<ports::Polled> Reader::give_out(std::size_t index) {
    Lane& lane = lanes_[index];
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
        fetched.records.push_back({message.offset, time_of(message),
                                   view_of(message.key, message.key_len),
                                   view_of(message.payload, message.len), lend_headers(message)});
        lent_.push_back(std::move(held));
    }
    lane.held.clear();
    if (fetched.records.empty()) return std::nullopt;
    turns_.gave_out(index, fetched.records.back().time);
    lane.told = fetched.next = lane.next;
    return ports::Polled(std::move(fetched));
}

std::span<const ports::Header> Reader::lend_headers(const rd_kafka_message_s& message) {
    std::vector<ports::Header> headers = headers_of(message);
    if (headers.empty()) return {};
    return lent_headers_.emplace_back(std::move(headers));
}

void Reader::hear_error(const rd_kafka_message_t& message) {
    const std::string what = place_of(message) + rd_kafka_message_errstr(&message);
    switch (message.err) {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            if (message.rkt == nullptr) break;
            if (const auto lane = lane_of(rd_kafka_topic_name(message.rkt), message.partition)) {
                lanes_[*lane].found = Found::astray;
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
