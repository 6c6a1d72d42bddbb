// What came to each topic, what was executed of it, and how far that was behind: over time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "monitor/rates.h"
#include "ports/table_store.h"

namespace monitor {

// One value a step in each list.
struct TopicHistory {
    std::string topic;
    std::vector<double> records;   // that came, a second
    std::vector<double> bytes;     // of their keys and values, a second
    std::vector<double> executed;  // records that commits cover, a second
    // At the end of the step. Of the topic as a whole, as if its partitions were one.
    std::vector<double> lag_records;
    std::vector<std::optional<double>> lag_seconds;  // nothing: older than what is kept
};

struct HistoryView {
    Duration step{};
    std::optional<base::Timestamp> first;  // of the oldest record that is known
    std::vector<base::Timestamp> times;    // at which the steps begin
    std::vector<TopicHistory> topics;
};

// Everything in it comes from the log and the ledger, so whoever reads them again gets the same
// history, whenever it begins. Memory: see Rates; of records and of commits each.
// Threads: one.
class History {
public:
    void note_record(std::string_view topic, const Sample& sample, base::Timestamp now);
    // The records that it covers were executed at its time.
    void note_commit(const ports::Commit& commit, base::Timestamp now);

    // How many records of the topic no commit covers now.
    using Backlog = std::function<double(std::string_view topic)>;
    // In steps as Rates::series() has them. A step of a second is left out until half a second
    // after its end: records are on their way. Of a longer one the rates are those until now.
    HistoryView view(Rates::Range range, std::size_t most, const Backlog& backlog,
                     base::Timestamp now);

    const Rates& came() const noexcept { return came_; }
    const Rates& executed() const noexcept { return executed_; }

private:
    void pass(base::Timestamp now);

    Rates came_, executed_;
};

}  // namespace monitor
