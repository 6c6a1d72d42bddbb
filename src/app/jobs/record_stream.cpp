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
constexpr auto k_between_counts = 1s;    // for partitions that were added
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
            if (wanted_.follow) groups_.push_back({{topic}, nullptr, 0});
            continue;
        }
        add_topic(topic, retained);
        together[retained.size()].topics.push_back(topic);
    }
    for (auto& [partitions, group] : together) {
        group.partitions = partitions;
        groups_.push_back(std::move(group));
    }
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

void RecordStream::open_readers() {
    for (Group& group : groups_) {
        const auto subscribed = open_reader(group);
        if (!subscribed && !(wanted_.follow && subscribed.error().retryable())) {
            throw base::Failure(subscribed.error());
        }
    }
}

// Who follows is quiet most of the time: that is no waiting for the service.
base::Result<void> RecordStream::open_reader(Group& group) {
    group.reader = wanted_.follow ? log_.open_reader(Log::Share{}) : log_.open_reader();
    return group.reader->subscribe(group.topics);
}

// A reader keeps to the partitions that it found.
void RecordStream::look_for_growth() {
    if (!wanted_.follow || log_.service().empty()) return;
    if (Clock::now() - looked_ < k_between_counts) return;
    looked_ = Clock::now();
    std::map<std::string, std::size_t> partitions;
    bool grown = false;
    for (const Group& group : groups_) {
        if (group.partitions == 0) continue;
        for (const std::string& topic : group.topics) {
            const auto retained = questions_->retained(topic);
            if (!retained) return;
            partitions[topic] = std::max(retained->size(), group.partitions);
            grown |= partitions[topic] > group.partitions;
        }
    }
    if (grown) regroup(partitions);
}

// Topics may grow one after the other: those that cannot be read together now are in a while.
void RecordStream::regroup(const std::map<std::string, std::size_t>& partitions) {
    std::map<std::size_t, Group> together;
    for (const auto& [topic, count] : partitions) together[count].topics.push_back(topic);
    std::vector<Group> groups;
    for (auto& [count, group] : together) {
        group.partitions = count;
        if (!open_reader(group)) return;
        groups.push_back(std::move(group));
    }
    for (Group& group : groups_) {
        if (group.partitions == 0) groups.push_back(std::move(group));
    }
    groups_ = std::move(groups);
    turn_ = 0;
}

void RecordStream::next(std::chrono::milliseconds patience, const Take& take) {
    if (has_ended() || groups_.empty()) return;
    look_for_growth();
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
    group.partitions = partitions.size();
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
    const auto is_wanted = [&](const ports::StoredRecord& record) {
        if (record.offset < lane.next || (!wanted_.follow && record.offset >= lane.end)) {
            return false;
        }
        return !by_time || record.time >= wanted_.from.time;
    };
    const auto end = fetched.records.end();
    for (auto from = fetched.records.begin(); from != end;) {
        from = std::find_if(from, end, is_wanted);
        const auto to = std::find_if_not(from, end, is_wanted);
        if (from != to) take(fetched.topic, fetched.partition, {from, to});
        from = to;
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
