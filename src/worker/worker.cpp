#include "worker/worker.h"

#include <algorithm>
#include <utility>

#include "worker/log_check.h"

namespace worker {
namespace {

using etl::Source;

using std::chrono::milliseconds;

constexpr milliseconds k_patience{50};
constexpr milliseconds k_look_pace{500};

bool is_instance_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_';
}

}  // namespace

Worker::Worker(Options options, const Doors& doors)
    : options_(std::move(options)),
      doors_(doors),
      patience_(options_, doors_, stopping_, [this] { publish_counters(); }),
      lost_(options_, doors_),
      partitions_({options_, doors_, patience_, counts_},
                  [this](ports::Partition partition) {
                      called_.forget(partition);
                      lost_.forget(partition);
                  }),
      called_({options_, doors_, patience_, counts_}, partitions_, lost_) {}

Worker::~Worker() = default;

void Worker::finish_at(std::vector<Target> targets) {
    const std::lock_guard lock(mutex_);
    targets_ = std::move(targets);
}

Counters Worker::counters() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

base::Result<void> Worker::check_options() const {
    if (options_.instance.empty() ||
        !std::all_of(options_.instance.begin(), options_.instance.end(), is_instance_character)) {
        return base::bad_setting("worker instance '" + options_.instance +
                                 "': takes letters, digits, dots and underscores");
    }
    if (options_.lobby_topic.empty() || options_.lobby_topic == options_.game_topic) {
        return base::bad_setting("worker topics '" + options_.lobby_topic + "' and '" +
                                 options_.game_topic + "': takes two different names");
    }
    const bool needs_registry =
        options_.sessions == SessionSource::registry || options_.cleaning == Cleaning::on;
    if (needs_registry && doors_.sessions == nullptr) {
        return base::bad_setting("worker: sessions and cleaning need a registry");
    }
    return {};
}

base::Result<void> Worker::run() {
    if (auto checked = check_options(); !checked) return checked;
    const bool topics_only = options_.sessions == SessionSource::topics;
    tell(Started{options_.lobby_topic, topics_only ? "topics" : "registry"});
    std::vector<std::string> topics = {options_.lobby_topic};
    if (topics_only) topics.push_back(options_.game_topic);
    auto result = doors_.log.subscribe(std::move(topics));
    reads_ = result.has_value();
    if (result) result = work();
    for (const auto& [partition, lane] : partitions_.lanes()) {
        counts_.headless += lane->headless_games();
    }
    publish_counters();
    tell(Stopped{counts_.games, counts_.commits});
    return result;
}

base::Result<void> Worker::work() {
    while (!patience_.stopping()) {
        const auto done = finish();
        if (!done) {
            if (auto waited = patience_.wait(done.error()); !waited) return waited;
        } else if (*done || has_yielded()) {
            return {};
        }
        if (auto worked = round(); !worked) return worked;
        patience_.end_round();
        if (has_yielded()) return {};
    }
    if (auto settled = called_.settle(Settle::everything); !settled) return settled;
    if (auto kept = partitions_.keep_letters(); !kept) return kept;
    return partitions_.commit(Which::all, Cut::by_rotation);
}

base::Result<void> Worker::round() {
    if (auto opened = partitions_.open(); !opened) return opened;
    const auto polled = doors_.log.poll(called_.empty() ? k_patience : milliseconds{0});
    if (polled) {
        if (auto handled = handle(*polled); !handled) return handled;
    } else if (auto waited = patience_.wait(partitions_.explained(polled.error())); !waited) {
        return waited;
    }
    if (auto looked = partitions_.look_for_gone(); !looked) return looked;
    const bool reads_on = polled && std::holds_alternative<ports::Fetched>(*polled);
    if (auto settled = called_.settle(reads_on ? Settle::full_calls : Settle::next_call);
        !settled) {
        return settled;
    }
    if (const auto searched = lost_.search(partitions_.lanes(), decoder_); !searched) {
        if (auto waited = patience_.wait(searched.error()); !waited) return waited;
    }
    if (auto kept = partitions_.keep_letters(); !kept) return kept;
    if (auto expired = partitions_.expire(); !expired) return expired;
    if (auto committed = partitions_.commit(Which::due, Cut::by_rotation); !committed)
        return committed;
    publish_counters();
    return {};
}

base::Result<void> Worker::handle(const ports::Polled& polled) {
    if (const auto* records = std::get_if<ports::Fetched>(&polled)) {
        return take(*records);
    } else if (std::holds_alternative<ports::Quiet>(polled)) {
        for (auto& [partition, lane] : partitions_.lanes()) lane->catch_up(assigned_);
    } else if (const auto* assigned = std::get_if<ports::Assigned>(&polled)) {
        for (const ports::Partition partition : assigned->partitions) partitions_.give(partition);
        assigned_ = doors_.clock();
        tell(PartitionsAssigned{assigned->partitions.size()});
    } else if (const auto* revoked = std::get_if<ports::Revoked>(&polled)) {
        for (const ports::Partition partition : revoked->partitions) {
            partitions_.take_away(partition);
        }
        tell(PartitionsRevoked{revoked->partitions.size()});
    }
    return {};
}

base::Result<void> Worker::take(const ports::Fetched& fetched) {
    const auto lane_now = [&] { return partitions_.lane(fetched.partition); };
    const auto& records = fetched.records;
    const Lane* const unclaimed = options_.rivals == Rivals::yield ? lane_now() : nullptr;
    if (unclaimed != nullptr && !unclaimed->has_committed()) {
        const ports::Offset from = unclaimed->next(source_of(fetched.topic));
        const auto first = std::find_if(records.begin(), records.end(), [&](const auto& record) {
            return record.offset >= std::max(from, unclaimed->covered(source_of(fetched.topic)));
        });
        ports::Fetched beginning{fetched.topic, fetched.partition, {records.begin(), first}};
        if (first != records.end()) beginning.records.push_back(*first);
        lane_now()->take(beginning, decoder_, doors_.clock());
        if (auto claimed = partitions_.claim(fetched.partition); !claimed) return claimed;
    }
    Lane* const lane = lane_now();
    if (lane == nullptr) return {};
    lane->take(fetched, decoder_, doors_.clock());
    if (records.empty()) return {};
    if (records.back().time >= assigned_) lane->catch_up(assigned_);
    return {};
}

// Once our own partitions are read as far as they should be, their rest is committed; others may
// wait for it as we wait for theirs.
base::Result<bool> Worker::finish() {
    std::vector<Target> targets;
    {
        const std::lock_guard lock(mutex_);
        if (!targets_) return false;
        targets = *targets_;
    }
    std::erase_if(targets, [&](const Target& target) { return !counts(target); });
    const auto others = std::partition(targets.begin(), targets.end(), [&](const Target& target) {
        return partitions_.lane(target.partition) != nullptr;
    });
    for (auto target = targets.begin(); target != others; ++target) {
        const Lane& lane = *partitions_.lane(target->partition);
        if (lane.next(source_of(target->topic)) < target->end) return false;
    }
    if (auto settled = called_.settle(Settle::everything); !settled) return settled.error();
    if (!lost_.empty()) return false;
    if (auto kept = partitions_.keep_letters(); !kept) return kept.error();
    const base::Timestamp now = doors_.clock();
    if (others != targets.end() && now < next_look_) return false;
    next_look_ = now + k_look_pace;
    if (auto expired = partitions_.expire_at_once(); !expired) return expired.error();
    if (auto left = partitions_.commit(Which::all, Cut::at_the_end); !left) return left.error();
    const auto waits = [](const auto& each) { return each.second->has_range(Cut::at_the_end); };
    const auto& lanes = partitions_.lanes();
    if (!partitions_.all_open() || std::any_of(lanes.begin(), lanes.end(), waits)) return false;
    if (others == targets.end()) return true;
    return others_finished({others, targets.end()});
}

bool Worker::counts(const Target& target) const noexcept {
    const bool is_read =
        target.topic == options_.lobby_topic ||
        (target.topic == options_.game_topic && options_.sessions == SessionSource::topics);
    return is_read && target.end > 0;
}

Source Worker::source_of(std::string_view topic) const noexcept {
    return topic == options_.lobby_topic ? Source::lobby : Source::game;
}

// As the ledger knows. Its writers may be dead, so what they left undone is done here. A commit up
// to the trigger topic's end leaves no finished game out; what the other topic has beyond it can be
// in no commit while the trigger topic stands still.
base::Result<bool> Worker::others_finished(const std::vector<Target>& targets) {
    Committer::Wanted wanted;
    for (const Target& target : targets) {
        if (target.topic == options_.lobby_topic) wanted.partitions.insert(target.partition);
    }
    const auto ledger = partitions_.recover(wanted);
    if (!ledger) return ledger.error();
    for (const Target& target : targets) {
        if (target.topic != options_.lobby_topic) continue;
        const auto end = ledger_end(*ledger, {options_.lobby_topic, target.partition}, 0);
        if (!end) return end.error();
        const auto covered = end->covered.find(target.topic);
        if (covered == end->covered.end() || covered->second < target.end) return false;
    }
    // A ledger of another log may go beyond this one's end.
    if (doors_.identity == nullptr) return true;
    const auto difference = difference_of_ledger(*doors_.identity, doors_.log, *ledger);
    if (!difference) return difference.error();
    if (*difference) return other_log(options_.tables, **difference);
    return true;
}

void Worker::publish_counters() {
    Counters now = counts_;
    partitions_.count_lanes(now);
    const std::lock_guard lock(mutex_);
    published_ = std::move(now);
}

}  // namespace worker
