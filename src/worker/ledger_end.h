// Where a partition's chain of commits ends, and what a worker that goes on from there must know.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/table_store.h"

namespace worker {

// A GAME_META file whose games are done.
struct DoneGames {
    enum class Need : std::uint8_t {
        required,  // its games' records will be read again: without it they would be doubled
        helpful,   // within the horizon for games that are announced again
    };
    std::string file;
    Need need = Need::helpful;
};

struct LedgerEnd {
    ports::Offset from = 0;                        // the next commit's range.from
    std::map<std::string, ports::Offset> covered;  // per topic: consumed up to here
    std::map<std::string, ports::Offset> resume;   // per topic: to be read from here
    std::vector<DoneGames> done;                   // oldest first
    std::uint64_t done_games = 0;                  // games in `done`
};

struct PartitionOf {
    std::string_view topic;  // the trigger topic
    ports::Partition partition = 0;
};

// `commits`: as the ledger loads them, of all partitions. `done` reaches back `known_games` games,
// and as far as records will be read again. disk: the chain has holes or overlaps.
base::Result<LedgerEnd> ledger_end(const std::vector<ports::Commit>& commits, PartitionOf which,
                                   std::uint64_t known_games);

}  // namespace worker
