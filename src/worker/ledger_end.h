// Where a partition's chain of commits ends, and what a worker that goes on from there must know.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "etl/chain.h"
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

// What a ledger says of one topic.
struct Ledger {
    std::vector<ports::Commit> commits;   // of all its logs, as far as they were read
    std::vector<ports::LedgerLog> later;  // the logs after the first
    // Of the present log's chains, by partition: ranges of commits that were not read, as names
    // tell them.
    std::map<ports::Partition, std::vector<etl::Span>> named{};

    ports::LogNumber present() const noexcept {
        return later.empty() ? ports::k_first_log : later.back().number;
    }
    // Of the present log, as its commits or its begin say; empty: they say nothing.
    std::string log_name() const;
    // Whether the present log has commits.
    bool has_commits() const noexcept;
};

// Reads every commit. See ledger_reading.h for who needs only some.
base::Result<Ledger> load_ledger(ports::CommitLedger& ledger, std::string_view topic);

struct LedgerEnd {
    ports::LogNumber log_number = ports::k_first_log;
    std::string log;                                // the name of the log that is read
    std::map<std::string, ports::Witness> witness;  // per topic: the latest that a commit has
    ports::Offset from = 0;                         // the next commit's range.from
    std::map<std::string, ports::Offset> covered;   // per topic: consumed up to here
    std::map<std::string, ports::Offset> resume;    // per topic: to be read from here
    std::vector<DoneGames> done;                    // oldest first
    std::uint64_t done_games = 0;                   // games in `done`
};

struct PartitionOf {
    std::string_view topic;  // of a chain: the trigger topic
    ports::Partition partition = 0;
};

// What the present log's commits of the partition say, whether or not they form a chain; without
// `done`.
LedgerEnd ledger_tail(const Ledger& ledger, PartitionOf which);

// Whether a look back for games that are done, commit by commit from the last one on, ends before
// this one. `so_far`: the chain's tail and the games of those commits.
bool ends_look_back(const ports::Commit& commit, std::uint64_t known_games,
                    const LedgerEnd& so_far);

// Of the present log's chain. `done` reaches back `known_games` games, also into closed logs of all
// partitions: another log may have their games again; and as far as records will be read again.
// disk: the chain has holes or overlaps.
base::Result<LedgerEnd> ledger_end(const Ledger& ledger, PartitionOf which,
                                   std::uint64_t known_games);

}  // namespace worker
