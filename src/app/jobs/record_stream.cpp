#include "app/jobs/record_stream.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "app/console/console.h"
#include "app/doors/wiring.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_silence = 20s;          // of records that are known to be there
constexpr auto k_short_silence = 500ms;  // after which a service is asked whether it is there

}  // namespace

RecordStream::RecordStream(Log& log, RecordsWanted wanted)
    : log_(log),
      wanted_(std::move(wanted)),
      questions_(wanted_.on_trouble ? log.open_reader(Log::Share{}) : log.open_reader()) {
    find_lanes();
    open_readers();
}

void RecordStream::find_lanes() {
    std::map<std::size_t, Group> together;  // by number of partitions
    for (const std::string& topic : wanted_.topics) {
        const auto retained = value_or_throw(questions_->retained(topic));
        if (retained.empty()) {
            missing_.push_back(topic);
            if (wanted_.follow) groups_.push_back({{topic}, nullptr});
            continue;
        }
        add_topic(topic, retained);
        together[retained.size()].topics.push_back(topic);
    }
    for (auto& [partitions, group] : together) groups_.push_back(std::move(group));
}

void RecordStream::add_topic(const std::string& topic,
                             const std::vector<ports::Retained>& retained) {
    for (const ports::Retained& row : retained) {
        const ports::Offset begin = begin_of(topic, row);
        lanes_[topic][row.partition] = {begin, row.end};
        left_ += begin < row.end;
        span_ += row.end - begin;
    }
}

ports::Offset RecordStream::begin_of(const std::string& topic, const ports::Retained& retained) {
    switch (wanted_.from.kind) {
        case monitor::StartPoint::Kind::end:
            return retained.end;
        case monitor::StartPoint::Kind::offset:
            return std::clamp(wanted_.from.offset, retained.first, retained.end);
        case monitor::StartPoint::Kind::time:
            return monitor::offset_before(wanted_.from.time, retained, [&](ports::Offset offset) {
                if (!records_) records_ = log_.identity();
                const auto found =
                    value_or_throw(records_->record_at(topic, retained.partition, offset));
                return found ? std::optional(found->time) : std::nullopt;
            });
        case monitor::StartPoint::Kind::beginning:
            break;
    }
    return retained.first;
}

// Who follows is quiet most of the time: that is no waiting for the service.
void RecordStream::open_readers() {
    for (Group& group : groups_) {
        group.reader = wanted_.follow ? log_.open_reader(Log::Share{}) : log_.open_reader();
        const auto subscribed = group.reader->subscribe(group.topics);
        if (!subscribed && !(wanted_.follow && subscribed.error().retryable())) {
            throw base::Failure(subscribed.error());
        }
    }
}

void RecordStream::next(std::chrono::milliseconds patience, const Take& take) {
    if (has_ended() || groups_.empty()) return;
    const auto each = patience / static_cast<int>(groups_.size());
    for (std::size_t tried = 0; tried < groups_.size(); ++tried) {
        turn_ = (turn_ + 1) % groups_.size();
        Group& group = groups_[turn_];
        const auto polled = group.reader->poll(each);
        if (!polled) {
            if (!wanted_.follow || !polled.error().retryable()) {
                throw base::Failure(polled.error());
            }
            tell_trouble(polled.error().what);
            continue;
        }
        if (std::holds_alternative<ports::Quiet>(*polled)) continue;
        heard_ = Clock::now();
        if (in_trouble_) tell_trouble({});
        return happen(group, *polled, take);
    }
    be_quiet();
}

void RecordStream::happen(Group& group, const ports::Polled& polled, const Take& take) {
    if (const auto* assigned = std::get_if<ports::Assigned>(&polled)) {
        start(group, assigned->partitions);
    } else if (const auto* fetched = std::get_if<ports::Fetched>(&polled)) {
        hand_out(*fetched, take);
    }
}

// Partitions that came later are read from their first record by who follows, else not at all.
void RecordStream::start(Group& group, const std::vector<ports::Partition>& partitions) {
    for (const std::string& topic : group.topics) {
        Lanes& lanes = lanes_[topic];
        for (const ports::Partition partition : partitions) {
            const auto known = lanes.find(partition);
            if (known == lanes.end() && !wanted_.follow) continue;
            Lane& lane = known == lanes.end() ? lanes[partition] : known->second;
            if (!wanted_.follow && lane.next >= lane.end) continue;
            value_or_throw(group.reader->start(topic, partition, lane.next));
        }
    }
}

void RecordStream::hand_out(const ports::Fetched& fetched, const Take& take) {
    const auto topic = lanes_.find(fetched.topic);
    if (topic == lanes_.end()) return;
    Lane& lane = topic->second[fetched.partition];
    if (!wanted_.follow && lane.next >= lane.end) return;
    const bool by_time = wanted_.from.kind == monitor::StartPoint::Kind::time;
    for (const ports::StoredRecord& record : fetched.records) {
        if (!wanted_.follow && record.offset >= lane.end) break;
        if (record.offset < lane.next || (by_time && record.time < wanted_.from.time)) continue;
        take(fetched.topic, fetched.partition, record);
    }
    lane.next = std::max(lane.next, fetched.position());
    if (!wanted_.follow && lane.next >= lane.end) --left_;
}

void RecordStream::tell_trouble(const std::string& what) {
    if (!wanted_.on_trouble) return say(what);
    in_trouble_ = !what.empty();
    wanted_.on_trouble(what);
}

void RecordStream::be_quiet() {
    const auto silence = Clock::now() - heard_;
    if (wanted_.follow) {
        if (log_.service().empty() || silence < k_short_silence) return;
        // Says on the console that it waits, as long as there is no answer.
        const auto answer = questions_->retained(wanted_.topics.front());
        if (!answer && !answer.error().retryable()) throw base::Failure(answer.error());
        if (!answer) tell_trouble(answer.error().what);
        if (answer && in_trouble_) tell_trouble({});
        heard_ = Clock::now();
        return;
    }
    if (silence < k_silence) return;
    for (const auto& [topic, lanes] : lanes_) {
        for (const auto& [partition, lane] : lanes) {
            if (lane.next >= lane.end) continue;
            throw base::Failure(base::unavailable(
                fmt::format("{}, partition {}: no records come beyond offset {}, though it ended "
                            "at {}",
                            topic, partition, lane.next, lane.end)));
        }
    }
}

}  // namespace app
