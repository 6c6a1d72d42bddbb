// The doors to the two tables and to the ledger of commits beside them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "combat/rows.h"
#include "ports/log_reader.h"

namespace ports {

using Rows = combat::Rows;

enum class Table : std::uint8_t { meta, podium };

// "GAME_META" or "GAME_PODIUM": the table's folder.
constexpr std::string_view table_name(Table table) noexcept {
    return table == Table::meta ? "GAME_META" : "GAME_PODIUM";
}

// A data file that is written but not yet seen by readers of the tables.
struct StagedFile {
    Table table = Table::meta;
    std::string staged_name;  // hidden: never matches *.parquet
    std::string name;         // what reveal() makes of it
    std::uint64_t bytes = 0;
};

// Offsets [from, to) of one topic's partition.
struct OffsetRange {
    Offset from = 0;
    Offset to = 0;
    auto operator<=>(const OffsetRange&) const = default;
};

// The last record that was consumed of a topic's partition: by it the log is known again.
struct Witness {
    Offset offset = 0;
    std::string sha256;  // of the record, see etl/witness.h; hex
    auto operator<=>(const Witness&) const = default;
};

// The logs that a ledger has followed, one after the other, are numbered from 1 on. Offsets of
// different logs have nothing to do with each other.
using LogNumber = std::uint32_t;
inline constexpr LogNumber k_first_log = 1;

// One line of the ledger: what was consumed and which files hold what came of it.
// The commits of one log and one partition of the trigger topic form a chain: each begins where the
// one before ended. That begin is the commit's identity.
struct Commit {
    std::string topic;  // the trigger topic: lib.server.lobby
    Partition partition = 0;
    LogNumber log_number = k_first_log;
    std::string log;                            // as LogIdentity::name(); empty: it was not known
    OffsetRange range;                          // of `topic`
    std::map<std::string, OffsetRange> others;  // of the other topics, same partition
    std::map<std::string, Offset> resume;       // per topic: where a restart must read from, so
                                                // that games open at the cut are seen whole
    std::map<std::string, Witness> witness;     // per topic; of one that gave no record yet: none
    // Per topic: what retention deleted before it was read, or before it was read again for games
    // that were open. Ascending; below range.to, or below others' `to`.
    std::map<std::string, std::vector<OffsetRange>> gone;
    // Per topic: the first retained offset of each partition, from 0 on, as of when the log had no
    // commit yet. Only in the first commits of a log; empty: not known.
    std::map<std::string, std::vector<Offset>> began;
    std::uint64_t waiting = 0;       // games that had ended at the cut, without rows yet
    std::uint64_t games = 0;         // completed games in the files
    std::uint64_t rows = 0;          // rows of each table
    std::uint64_t timed_out = 0;     // games that ended without a fight
    std::uint64_t dead_letters = 0;  // records set aside
    std::uint64_t duplicates = 0;    // records or games seen again and dropped
    std::uint64_t abandoned = 0;     // open games given up for lack of records
    std::vector<StagedFile> files;   // both tables' files, or none
    std::string writer;              // who committed: name and process
    std::string row_digest;          // SHA-256 over the rows, hex, see docs/formats.md
    base::Timestamp time;
};

// A chain of the ledger: the commits of one partition of one log.
struct CommitChain {
    std::string topic;
    LogNumber log_number = k_first_log;
    Partition partition = 0;
    auto operator<=>(const CommitChain&) const = default;
};

inline CommitChain chain_of(const Commit& commit) {
    return {commit.topic, commit.log_number, commit.partition};
}

// What the names of a chain's commits tell without any of them being read.
struct ChainNames {
    CommitChain chain;
    std::vector<Offset> begins;  // range.from of each, ascending; of a closed chain also its end
};

// A file of a table's folder, or of its hidden part.
struct TableFile {
    Table table = Table::meta;
    std::string name;  // staged_name or name
    bool visible = false;
    std::uint64_t bytes = 0;
    base::Timestamp modified;
    // In view only as a part of that merged file, from that row on; empty: it is a file of its own.
    std::string merged_into{};
    std::uint64_t first_row = 0;
};

// Where the data files of the two tables live.
// Threads: one thread uses a store. Blocking: every call does I/O. Errors: disk, with the path.
class TableStore {
public:
    virtual ~TableStore() = default;

    // Writes the table's columns of `rows` into a new hidden file that becomes `name` in the end.
    // `footer`: key-values for the file's footer. Not yet durable.
    virtual base::Result<StagedFile> stage(Table table, std::string_view name, const Rows& rows,
                                           const std::map<std::string, std::string>& footer) = 0;

    // Makes the staged file durable under its hidden name. After an error the file must be given
    // up: a failed fsync is never tried again.
    virtual base::Result<void> sync(const StagedFile& file) = 0;

    // Makes the file visible to every reader, in one step. Doing it again is no error.
    virtual base::Result<void> reveal(const StagedFile& file) = 0;

    // All data files, staged ones too. Of those that were merged, the parts.
    virtual base::Result<std::vector<TableFile>> list() = 0;

    // Removes a staged or visible file. Its absence is no error. rejected: it is part of a merged
    // one.
    virtual base::Result<void> remove(const TableFile& file) = 0;
};

// Reads the rows of data files back, also of those that are parts of merged ones. Threads and
// errors as above.
class TableReader {
public:
    virtual ~TableReader() = default;

    // Calls `take` with the rows of the visible file in pieces of bounded size; the columns that
    // the table lacks are empty. disk: the file is missing, damaged, or of another schema.
    virtual base::Result<void> read(Table table, std::string_view name,
                                    const std::function<void(const Rows&)>& take) = 0;

    // Only the game tokens of a GAME_META file, in file order (equal neighbours included).
    virtual base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) = 0;
};

// A log that a ledger went on with when the one before was closed.
struct LedgerLog {
    LogNumber number = k_first_log + 1;
    std::string name;    // as LogIdentity::name()
    std::string before;  // the name of the log before; empty: it was not known
    std::string writer;
    base::Timestamp time;
};

// The chain of commits of each partition: the one truth about what is in the tables.
class CommitLedger {
public:
    virtual ~CommitLedger() = default;

    // Adds the commit, durable when it returns. lost_race: a commit with the same topic, log,
    // partition and range.from stands there already, or the log is closed; nothing was changed.
    virtual base::Result<void> append(const Commit& commit) = 0;

    // The chains of the topic, by log, then by partition. What is named is durable, whoever wrote
    // it.
    virtual base::Result<std::vector<ChainNames>> names(std::string_view topic) = 0;

    // The commits of the chain that begin there, in that order; at a closed chain's end is none.
    // `begins`: as names() gave them. disk: one cannot be read.
    virtual base::Result<std::vector<Commit>> read(const CommitChain& chain,
                                                   std::span<const Offset> begins) = 0;

    // All commits of the topic, by log, then by partition, then by range.from, each durable whoever
    // wrote it. disk: one cannot be read.
    base::Result<std::vector<Commit>> load(std::string_view topic);

    // The logs that were begun after the first one, in order; the last of them is the present one.
    virtual base::Result<std::vector<LedgerLog>> logs(std::string_view topic) = 0;

    // Closes the present log and begins the next, whose number is the present one's and one more.
    // Durable when it returns; in one step, so that of several that try one wins. lost_race: it
    // was begun already, and the one before is closed now in any case.
    virtual base::Result<void> begin_log(std::string_view topic, const LedgerLog& log) = 0;
};

inline base::Result<std::vector<Commit>> CommitLedger::load(std::string_view topic) {
    const auto chains = names(topic);
    if (!chains) return chains.error();
    std::vector<Commit> commits;
    for (const ChainNames& each : *chains) {
        auto read_now = read(each.chain, each.begins);
        if (!read_now) return read_now.error();
        std::move(read_now->begin(), read_now->end(), std::back_inserter(commits));
    }
    return commits;
}

// Takes records that were meant for us and cannot be used.
struct DeadLetter {
    std::string topic;
    Partition partition = 0;
    Offset offset = 0;
    std::string reason;
    std::string value;  // the raw bytes
    LogNumber log_number = k_first_log;
};

class DeadLetters {
public:
    virtual ~DeadLetters() = default;

    // Durable when it returns. The same record of the same log again is kept once.
    virtual base::Result<void> put(const std::vector<DeadLetter>& letters) = 0;
};

}  // namespace ports
