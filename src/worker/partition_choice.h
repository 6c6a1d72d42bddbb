// Which partition a batch job works on next, while others may be at work on the same tables.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "ports/log_reader.h"

namespace worker {

// Nobody is asked who works where: the ledger alone tells. A partition whose chain has moved, and
// not by us, is another one's, until it has stood still for so long that the other one must be
// dead. Whoever takes a partition that is in other hands costs them what they have not committed,
// and no more.
// Plain logic; threads: one at a time.
class PartitionChoice {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    struct Patience {
        Duration still;  // longer than from one commit of a worker to its next
        Duration fresh;  // a commit as young as this when it is first seen has a living writer
    };

    // What the ledger says of a partition.
    struct Seen {
        ports::Partition partition = 0;
        ports::Offset end = 0;        // of its chain
        bool covers_all = false;      // that is wanted of it
        std::optional<Duration> age;  // of its last commit; nothing: it has none
    };

    // `order`: all partitions, those first that are to be taken first.
    PartitionChoice(const std::vector<ports::Partition>& order, Patience patience);

    void look(const Seen& seen, Time now);

    // Nothing: all are done or in hands. Whatever is taken must be finished or left in the end.
    std::optional<ports::Partition> take(Time now);
    // Where its chain ended when it was looked at.
    ports::Offset chain_end(ports::Partition partition) const;
    // We have read it to its end, and committed what there was.
    void finished(ports::Partition partition);
    // Somebody else has committed to it.
    void left(ports::Partition partition, Time now);
    // It could not be worked on; as if it had never been taken.
    void put_back(ports::Partition partition);

    bool all_done() const noexcept;
    // Those that others did while we looked on.
    std::vector<ports::Partition> done_by_others() const;
    // Those that others have in their hands.
    std::vector<ports::Partition> of_others() const;

private:
    enum class State : std::uint8_t { open, ours, done, done_by_others };
    struct Row {
        ports::Partition partition = 0;
        State state = State::open;
        std::optional<ports::Offset> end;  // as of the latest look
        bool moved = false;                // by others, while we looked on
        Time not_before{};                 // that it may be taken
        int losses = 0;
    };

    const Row& row_of(ports::Partition partition) const;
    Row& row_of(ports::Partition partition);
    Duration patience_with(const Row& row) const;
    std::vector<ports::Partition> in_state(State state) const;

    const Patience patience_;
    std::vector<Row> rows_;
};

}  // namespace worker
