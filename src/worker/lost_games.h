// Games that ended, but of which the registry cannot tell: their rows come of the topics' records,
// if all of these are there.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "etl/record.h"
#include "worker/lane.h"
#include "worker/options.h"

namespace worker {

// The lobby topic is read by the worker itself; this reads the game topic, from its first retained
// record, for all lost games at once. What is not whole when its end is reached is looked for again
// in what comes later, until Options::patience is over.
// One thread. Memory: some bytes for each lost game.
class LostGames {
public:
    using Lanes = std::map<ports::Partition, std::unique_ptr<Lane>>;

    // Both must outlive it.
    LostGames(const Options& options, const Doors& doors) : options_(options), doors_(doors) {}

    bool possible() const noexcept { return static_cast<bool>(doors_.second_reader); }
    bool empty() const noexcept { return games_.empty(); }

    // A game that waits for its records in the lane of that partition; `why` the registry's session
    // cannot be used.
    void add(ports::Partition partition, const base::GameToken& game, std::string why);
    // That lane is closed.
    void forget(ports::Partition partition);

    // Reads on for a moment. The lanes get the records, and at last those games that are not whole.
    base::Result<void> search(Lanes& lanes, etl::RecordDecoder& decoder);

private:
    struct Lost {
        ports::Partition partition = 0;
        std::string why;
        base::Timestamp since;
        ports::Offset from = 0;  // of the game topic: what lies below was read
    };
    struct Range {
        ports::Offset next = 0, end = 0;
    };

    base::Result<void> open();
    base::Result<void> begin();
    base::Result<bool> read_on(Lanes& lanes, etl::RecordDecoder& decoder);
    void take(const ports::Fetched& fetched, Lanes& lanes, etl::RecordDecoder& decoder);
    void finish(Lanes& lanes);
    void give_up(Lanes& lanes, const std::string& what);

    const Options& options_;
    const Doors& doors_;
    std::unordered_map<base::GameToken, Lost> games_;
    std::unique_ptr<ports::LogReader> reader_;
    bool assigned_ = false;
    bool searching_ = false;
    std::map<ports::Partition, Range> ranges_;  // of this search
    base::Timestamp heard_;                     // when records last came
    base::Timestamp next_{};                    // search
};

}  // namespace worker
