// Which topic's records a reader gives out next.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "ports/log_reader.h"

namespace stream {

// How far the records of one topic may be ahead of those of another one that is still to be heard.
inline constexpr std::chrono::milliseconds k_ahead{100};

// What belongs together is read together: of the topics of one partition the one whose next record
// is the oldest has its turn. A lane is one topic's partition. Its reader says of each whether
//
//   ready    its records can be given out at once
//   awaited  there may be some, but none has come yet: the others wait for it, unless theirs are
//            hardly newer than what it gave out last
//   at end   it has none: nobody waits for it
//
// Partitions do not wait for each other and have their turns one after the other.
// Threads: one at a time.
class TurnTaking {
public:
    using Lane = std::size_t;  // numbered from 0 in the order of add()

    // Takes part from now on: awaited, nothing given out.
    Lane add(ports::Partition partition);
    // Reads from another place: as after add().
    void restart(Lane lane);
    void clear();

    // Its next record is of this time; where that is not known before it is read, it is taken to be
    // as old as the last one that was given out.
    void is_ready(Lane lane, base::Timestamp next);
    void is_ready(Lane lane);
    void is_awaited(Lane lane);
    void is_at_end(Lane lane);
    // Its records up to this time were given out: awaited, until more is said.
    void gave_out(Lane lane, base::Timestamp last);

    // The lane whose records are to be given out now. To be told what became of it, before next()
    // is asked again. None: no lane is ready, or those that are wait for others.
    std::optional<Lane> next();

private:
    enum class State : std::uint8_t { ready, awaited, at_end };
    struct Row {
        ports::Partition partition = 0;
        State state = State::awaited;
        base::Timestamp next{};     // of the record that is ready
        base::Timestamp reached{};  // of the latest record that was given out
    };

    std::optional<Lane> oldest_of(ports::Partition partition) const;
    bool must_wait(const Row& row) const;

    std::vector<Row> rows_;
    std::size_t turn_ = 0;  // whose turn it was
};

}  // namespace stream
