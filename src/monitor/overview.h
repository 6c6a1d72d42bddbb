// All that a monitor knows of a log and of its ledger.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "base/time.h"
#include "etl/record.h"
#include "monitor/commits_seen.h"
#include "monitor/fate_counts.h"
#include "monitor/history.h"
#include "monitor/lag.h"
#include "monitor/live_fights.h"
#include "ports/table_store.h"

namespace monitor {

// Fed by who reads the log from its beginning and follows its ledger, in any order; feeding it the
// same again gives the same result.
// Threads: one.
class Overview {
public:
    Overview();

    static constexpr std::size_t k_most_letters = 200;     // whose text is kept
    static constexpr std::size_t k_most_places = 100'000;  // beyond, one that is told twice counts
                                                           // twice

    // Every record of the topics that are read, partition by partition in the order of offsets.
    void note_record(std::string_view topic, ports::Partition partition,
                     const ports::StoredRecord& record, base::Timestamp now);
    void note_retained(std::string_view topic, const ports::Retained& retained);
    // Of the present log, each once, those of a partition in their order. Letters that were kept
    // before come before it, as far as they are known.
    void note_commit(const ports::Commit& commit, base::Timestamp now);
    // Of the present log. The same place again changes nothing.
    void note_letter(ports::DeadLetter letter);
    // Whether it was told; not sure of those beyond k_most_places.
    bool knows_letter(const ports::DeadLetter& letter) const;
    // See FateCounts.
    void note_caught_up() { fates_.note_caught_up(); }

    // As History::view().
    HistoryView history(Rates::Range range, std::size_t most, base::Timestamp now);
    const Rates& came() const noexcept { return history_.came(); }
    const Rates& executed() const noexcept { return history_.executed(); }
    const Lag& lag() const noexcept { return lag_; }
    // Of the topics that workers consume.
    std::uint64_t consumed_records() const noexcept { return consumed_; }
    const FateCounts& fates() const noexcept { return fates_; }
    const LiveFights& fights() const noexcept { return fights_; }
    const CommitsSeen& commits() const noexcept { return commits_; }
    // The newest last.
    const std::deque<ports::DeadLetter>& letters() const noexcept { return letters_; }
    std::uint64_t letter_count() const noexcept { return letter_count_; }

private:
    etl::RecordDecoder decoder_;
    History history_;
    Lag lag_;
    FateCounts fates_;
    LiveFights fights_;
    CommitsSeen commits_;
    std::deque<ports::DeadLetter> letters_;
    std::set<std::tuple<std::string, ports::Partition, ports::Offset>> letter_places_;
    std::uint64_t letter_count_ = 0;
    std::uint64_t consumed_ = 0;
};

}  // namespace monitor
