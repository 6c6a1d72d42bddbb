// What is known of one game: its records, the commits of the ledger, its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "combat/rows.h"
#include "ports/log_reader.h"
#include "ports/table_store.h"

namespace monitor {

// A record of the log with memory of its own.
struct KeptRecord {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset offset = 0;
    base::Timestamp time{};
    std::string key;
    std::string value;
};

struct KnownCommit {
    ports::Commit commit;
    std::string file;         // where it lies, for people
    bool is_present = false;  // of the log that was read, not of one that the ledger has closed
};

// The game's rows in the files of a commit, or in those that these were merged into.
struct FoundRows {
    std::size_t commit = 0;  // index into Evidence::commits
    std::string meta_file;   // "GAME_META/NAME.parquet"
    std::string podium_file;
    std::uint64_t first_row = 0;         // in meta_file, counted from 0
    std::uint64_t podium_first_row = 0;  // the same as a rule
    combat::Rows rows;                   // of this game only
};

// Taken from the log first, then from the ledger: what the log had by then, the ledger may have.
struct Evidence {
    base::GameToken game;
    std::vector<KeptRecord> records;         // that name the game, in any order
    std::vector<KnownCommit> commits;        // of all topics and logs of the ledger, in any order
    std::vector<ports::DeadLetter> letters;  // of the log that was read; `value` is not looked at
    std::optional<FoundRows> rows;
};

}  // namespace monitor
