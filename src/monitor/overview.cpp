#include "monitor/overview.h"

#include <string>
#include <utility>

#include "base/log_entry.h"

namespace monitor {
namespace {

// Workers turn these into rows; nobody consumes the others.
bool is_consumed(std::string_view topic) {
    return topic == base::k_lobby_queue || topic == base::k_game_queue;
}

}  // namespace

Overview::Overview()
    : fates_({std::string(base::k_lobby_queue), std::string(base::k_game_queue)}) {}

void Overview::note_record(std::string_view topic, ports::Partition partition,
                           const ports::StoredRecord& record, base::Timestamp now) {
    history_.note_record(topic, {record.time, record.key.size() + record.value.size()}, now);
    if (!is_consumed(topic)) return;
    ++consumed_;
    lag_.note_record(topic, partition, record);
    const etl::GameRecord& said = decoder_.decode(record.key, record.value);
    const RecordPlace place{topic, partition, record.offset, record.time};
    fights_.note(place, said);
    fates_.note(place, said);
}

void Overview::note_retained(std::string_view topic, const ports::Retained& retained) {
    if (is_consumed(topic)) lag_.note_retained(topic, retained);
}

void Overview::note_commit(const ports::Commit& commit, base::Timestamp now) {
    history_.note_commit(commit, now);
    commits_.note(commit);
    fates_.note_commit(commit);
    lag_.note_covered(commit.topic, commit.partition, commit.range.to, commit.time);
    // A worker that has the attacks from the registry reads no records of them.
    if (!commit.others.contains(std::string(base::k_game_queue))) {
        lag_.note_unread(base::k_game_queue, commit.partition);
    }
    for (const auto& [topic, range] : commit.others) {
        lag_.note_covered(topic, commit.partition, range.to, commit.time);
    }
}

void Overview::note_letter(ports::DeadLetter letter) {
    if (letter_places_.size() < k_most_places &&
        !letter_places_.emplace(letter.topic, letter.partition, letter.offset).second) {
        return;
    }
    ++letter_count_;
    fates_.note_letter(letter);
    letters_.push_back(std::move(letter));
    if (letters_.size() > k_most_letters) letters_.pop_front();
}

bool Overview::knows_letter(const ports::DeadLetter& letter) const {
    return letter_places_.contains({letter.topic, letter.partition, letter.offset});
}

HistoryView Overview::history(Rates::Range range, std::size_t most, base::Timestamp now) {
    std::map<std::string, double, std::less<>> waiting;
    for (const PartitionLag& lag : lag_.at(now)) {
        waiting[lag.topic] += static_cast<double>(lag.records);
    }
    const auto backlog = [&](std::string_view topic) {
        const auto found = waiting.find(topic);
        return found == waiting.end() ? 0.0 : found->second;
    };
    return history_.view(range, most, backlog, now);
}

}  // namespace monitor
