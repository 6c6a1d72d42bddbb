#include "worker/partitions.h"

#include <algorithm>
#include <utility>

#include "worker/log_check.h"

namespace worker {
namespace {

using etl::Source;

constexpr std::chrono::seconds k_expiry_pace{5};
constexpr std::chrono::seconds k_gone_pace{1};

}  // namespace

void Partitions::give(ports::Partition partition) {
    close(partition);
    to_open_.insert(partition);
}

void Partitions::take_away(ports::Partition partition) {
    close(partition);
    to_open_.erase(partition);
}

void Partitions::close(ports::Partition partition) {
    const auto lane = lanes_.find(partition);
    if (lane == lanes_.end()) return;
    closed_(partition);
    closed_records_ += lane->second->records();
    closed_foreign_ += lane->second->foreign();
    lanes_.erase(lane);
}

Lane* Partitions::lane(ports::Partition partition) const {
    const auto lane = lanes_.find(partition);
    return lane == lanes_.end() ? nullptr : lane->second.get();
}

base::Result<void> Partitions::open() {
    if (to_open_.empty()) return {};
    const auto ledger = committer_.recover({to_open_, options_.limits.known_games});
    if (!ledger) return patience_.wait(ledger.error());
    const auto name = log_name(*ledger);
    if (!name) return patience_.wait(name.error());
    const auto began = begin_of(*ledger);
    if (!began) return patience_.wait(began.error());
    while (!to_open_.empty()) {
        const ports::Partition partition = *to_open_.begin();
        auto end =
            ledger_end(*ledger, {options_.lobby_topic, partition}, options_.limits.known_games);
        if (!end) return end.error();
        if (is_taken(*end)) {
            ++counts_.lost_races;
            to_open_.erase(partition);
            continue;
        }
        if (!name->empty()) end->log = *name;
        auto lane = std::make_unique<Lane>(options_, partition, *end);
        auto opened = committer_.remember(*lane, *end);
        for (const Source source : sources_of(options_)) {
            if (opened) opened = start_reading(*lane, *end, source);
        }
        if (!opened) return patience_.wait(opened.error());
        lane->note_began(*began);
        lanes_[partition] = std::move(lane);
        has_opened_ = true;
        to_open_.erase(partition);
    }
    return {};
}

// What moves the chain after the first opening are our own commits, or is found out by a lost one.
bool Partitions::is_taken(const LedgerEnd& end) const noexcept {
    return options_.rivals == Rivals::yield && !has_opened_ &&
           end.from != options_.yielding.chain_end;
}

// What the log is called; disk: it is not the ledger's.
base::Result<std::string> Partitions::log_name(const Ledger& ledger) {
    if (doors_.identity == nullptr) return std::string();
    auto name = doors_.identity->name();
    if (!name) return name;
    if (const auto difference = difference_of_names(ledger.log_name(), *name)) {
        return other_log(options_.tables, *difference);
    }
    return name;
}

// Where the topics begin while nothing of their log is in the ledger. What is missing then was
// never these tables' to have; what goes later is a loss, also of partitions that have no commit
// yet.
base::Result<Partitions::Begin> Partitions::begin_of(const Ledger& ledger) {
    Begin began;
    if (ledger.has_commits()) return began;
    for (const Source source : sources_of(options_)) {
        const bool lobby = source == Source::lobby;
        const std::string& topic = lobby ? options_.lobby_topic : options_.game_topic;
        const auto rows = doors_.log.retained(topic);
        if (!rows) return rows.error();
        for (const ports::Retained& row : *rows) began[topic].push_back(row.first);
    }
    return began;
}

base::Result<void> Partitions::start_reading(Lane& lane, const LedgerEnd& end, Source source) {
    const std::string& topic = lane.topic(source);
    const auto rows = doors_.log.retained(topic);
    if (!rows) return rows.error();
    if (const auto* row = row_of(*rows, lane.partition())) {
        const auto difference =
            difference_of_chain(doors_.identity, end, {topic, lane.partition()}, *rows);
        if (!difference) return difference.error();
        if (*difference) return other_log(options_.tables, **difference);
        if (row->first > lane.next(source)) {
            note_gone(lane, source, {lane.next(source), row->first});
        }
    }
    return doors_.log.start(topic, lane.partition(), lane.next(source));
}

void Partitions::note_gone(Lane& lane, Source source, const ports::OffsetRange& range) {
    const std::string& topic = lane.topic(source);
    tell(RecordsGone{topic, lane.partition(), range});
    counts_.gone.push_back({topic, lane.partition(), range});
    lane.note_gone(source, range, doors_.clock());
}

// Now and then: the sooner, the less can retention have passed what was no loss.
base::Result<void> Partitions::look_for_gone() {
    const base::Timestamp now = doors_.clock();
    if (now < next_look_for_gone_) return {};
    next_look_for_gone_ = now + k_gone_pace;
    for (const auto& [partition, lane] : lanes_) {
        if (auto looked = look_for_gone(*lane); !looked) return patience_.wait(looked.error());
    }
    return {};
}

// Markers of transactions and compacted records leave holes, too: only below the first retained
// record did retention make them.
base::Result<void> Partitions::look_for_gone(Lane& lane) {
    if (!lane.has_holes()) return {};
    std::map<Source, ports::Offset> first;
    for (const Source source : sources_of(options_)) {
        const auto rows = doors_.log.retained(lane.topic(source));
        if (!rows) return rows.error();
        const auto* row = row_of(*rows, lane.partition());
        first[source] = row == nullptr ? 0 : row->first;
    }
    for (const auto& [source, hole] : lane.take_holes()) {
        const ports::OffsetRange range{hole.from, std::min(hole.to, first[source])};
        if (range.from < range.to) note_gone(lane, source, range);
    }
    return {};
}

// A record that the lane has read must still be there. So none of those that it read since is
// another log's: what comes in one's stead never is what it was.
base::Result<void> Partitions::check_log(const Lane& lane) {
    if (doors_.identity == nullptr) return {};
    for (const Source source : sources_of(options_)) {
        const auto& anchor = lane.anchor(source);
        if (!anchor) continue;
        const std::string& topic = lane.topic(source);
        // As a rule one question is enough.
        auto difference = difference_of_record(*doors_.identity, topic,
                                               {lane.partition(), 0, anchor->offset + 1}, *anchor);
        if (!difference) return difference.error();
        if (!*difference) continue;
        const auto rows = doors_.log.retained(topic);
        if (!rows) return rows.error();
        const ports::Retained* row = row_of(*rows, lane.partition());
        if (row == nullptr) return base::unavailable("topic " + topic + " is not there now");
        difference = difference_of_record(*doors_.identity, topic, *row, *anchor);
        if (!difference) return difference.error();
        if (*difference) {
            return other_log(options_.tables, of_one_name(lane.log(), **difference));
        }
    }
    return {};
}

base::Error Partitions::explained(const base::Error& error) {
    if (!error.fatal()) return error;
    for (const auto& [partition, lane] : lanes_) {
        const auto same = check_log(*lane);
        if (!same && same.error().fatal()) return same.error();
    }
    return error;
}

base::Result<void> Partitions::keep_letters() {
    for (auto& [partition, lane] : lanes_) {
        if (auto kept = keep_letters(*lane); !kept) return kept;
    }
    return {};
}

base::Result<void> Partitions::keep_letters(Lane& lane) {
    const auto letters = lane.take_letters();
    if (const std::size_t abandoned = lane.take_abandoned()) {
        counts_.abandoned += abandoned;
        tell(GamesAbandoned{lane.partition(), abandoned});
    }
    if (letters.empty()) return {};
    const auto kept = patience_.ask([&] {
        auto same = check_log(lane);
        return same ? doors_.dead.put(letters) : same;
    });
    if (!kept) return kept;
    counts_.dead_letters += letters.size();
    tell(DeadLettersKept{letters.front(), letters.size()});
    return {};
}

base::Result<void> Partitions::expire() {
    return doors_.clock() < next_expiry_ ? base::Result<void>() : expire_at_once();
}

base::Result<void> Partitions::expire_at_once() {
    next_expiry_ = doors_.clock() + k_expiry_pace;
    for (auto& [partition, lane] : lanes_) {
        if (lane->open_games() == 0) continue;
        if (auto expired = expire(*lane); !expired) return patience_.wait(expired.error());
        if (auto kept = keep_letters(*lane); !kept) return kept;
    }
    return {};
}

// Record time is that of the topic that is behind: its records may still belong to open games. A
// topic that is read to its end holds nobody back.
base::Result<void> Partitions::expire(Lane& lane) {
    std::optional<base::Timestamp> behind, ahead;
    for (const Source source : sources_of(options_)) {
        const auto rows = doors_.log.retained(lane.topic(source));
        if (!rows) return rows.error();
        const auto* row = row_of(*rows, lane.partition());
        const auto latest = lane.latest(source);
        if (latest) ahead = std::max(ahead.value_or(*latest), *latest);
        if (row == nullptr || lane.next(source) >= row->end) continue;
        const base::Timestamp time = latest.value_or(base::Timestamp{});
        behind = std::min(behind.value_or(time), time);
    }
    if (const auto time = behind ? behind : ahead) lane.expire(*time - options_.horizon);
    return {};
}

base::Result<void> Partitions::commit(Which which, Cut kind) {
    const base::Timestamp now = doors_.clock();
    for (auto next = lanes_.begin(); next != lanes_.end();) {
        Lane& lane = *next->second;
        ++next;  // a lane that loses is closed
        if (which == Which::due && !lane.is_due(now)) continue;
        if (auto committed = commit(lane, kind); !committed) return committed;
    }
    return {};
}

base::Result<void> Partitions::claim(ports::Partition partition) {
    Lane* const claimed = lane(partition);
    if (claimed == nullptr) return {};
    if (auto kept = keep_letters(*claimed); !kept) return kept;
    return commit(*claimed, Cut::by_rotation);
}

base::Result<void> Partitions::commit(Lane& lane, Cut kind) {
    if (!lane.has_range(kind)) return {};
    if (auto looked = look_for_gone(lane); !looked) return patience_.wait(looked.error());
    if (auto same = check_log(lane); !same) return patience_.wait(same.error());
    std::optional<Batch> batch = lane.cut(kind);
    if (!batch) return {};
    const auto committed = committer_.commit(*batch);
    if (committed) {
        lane.committed(*batch, doors_.clock());
        count(*batch);
        tell(BatchCommitted{batch->commit});
        clean(batch->done);
        return {};
    }
    const ports::Partition partition = lane.partition();
    give(partition);
    if (committed.error().fault != base::Fault::lost_race) return patience_.wait(committed.error());
    ++counts_.lost_races;
    tell(CommitLost{batch->commit.topic, partition, batch->commit.range.from});
    return {};
}

void Partitions::count(const Batch& batch) {
    counts_.games += batch.commit.games;
    counts_.timed_out += batch.commit.timed_out;
    counts_.duplicates += batch.commit.duplicates;
    ++counts_.commits;
    counts_.commit_time +=
        std::max(doors_.clock() - batch.commit.time, std::chrono::microseconds());
}

// The registry forgets finished games by itself in the end, so a failure is only told.
void Partitions::clean(const std::vector<base::GameToken>& games) {
    for (std::size_t from = 0; from < games.size(); from += k_games_a_call) {
        const std::size_t to = std::min(games.size(), from + k_games_a_call);
        const auto first = games.begin();
        const auto cleaned = doors_.sessions->clean(
            {first + static_cast<std::ptrdiff_t>(from), first + static_cast<std::ptrdiff_t>(to)},
            options_.expiry_seconds);
        if (cleaned) continue;
        ++counts_.registry_errors;
        return patience_.complain(cleaned.error());
    }
}

void Partitions::count_lanes(Counters& counts) const {
    counts.records += closed_records_;
    counts.foreign += closed_foreign_;
    for (const auto& [partition, lane] : lanes_) {
        counts.records += lane->records();
        counts.foreign += lane->foreign();
        counts.open_games += lane->open_games();
        counts.open_games_limit += options_.limits.open_games;
        for (const Source source : sources_of(options_)) {
            counts.progress.push_back(
                {lane->topic(source), partition, lane->next(source), lane->covered(source)});
        }
    }
}

}  // namespace worker
