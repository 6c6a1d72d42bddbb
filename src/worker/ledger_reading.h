// Reads of a ledger what a worker needs, and no more: of long chains their ends.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"
#include "worker/ledger_end.h"

namespace worker {

// A ledger's commits are named by where they begin, and data files by where their commit begins and
// ends. What these names tell need not be read, however long the ledger is; what they leave open
// is. Threads: one. Blocking: every call that gives a Result does I/O. Errors: the ledger's.
class LedgerReading {
public:
    using Files = std::vector<ports::TableFile>;

    // All names as of now. `ledger` must outlive the reading.
    static base::Result<LedgerReading> begin(ports::CommitLedger& ledger, std::string_view topic);

    // Of each chain of the present log what ledger_tail() tells of it.
    base::Result<void> read_ends();

    // What ledger_end() needs of these partitions' chains to look back, and of closed logs.
    // After read_ends().
    base::Result<void> read_back(const std::set<ports::Partition>& partitions,
                                 std::uint64_t known_games);

    // That these partitions' chains have no hole and no overlap is told by the names of visible
    // files, or by the commits. After read_ends().
    base::Result<void> read_doubtful(const std::set<ports::Partition>& partitions,
                                     const Files& files);

    // Each commit that may name one of the hidden files.
    base::Result<void> read_of_hidden(const Files& files);

    // The commits that are not published.
    base::Result<void> read_behind(const ports::PublishedEnds& ends);

    // What was read.
    Ledger ledger() const;

private:
    struct Part {
        ports::ChainNames names;
        std::vector<bool> asked;                      // as names.begins
        std::map<ports::Offset, ports::Commit> read;  // by range.from
        std::vector<etl::Span> named;                 // ranges that names tell
    };
    using Parts = std::vector<Part>;  // as CommitLedger::names() gives them

    LedgerReading(ports::CommitLedger& ledger, std::string topic)
        : ledger_(&ledger), topic_(std::move(topic)) {}

    ports::LogNumber present() const noexcept {
        return later_.empty() ? ports::k_first_log : later_.back().number;
    }
    // Of the present log; nullptr: it has no commit.
    Part* part(ports::Partition partition);
    base::Result<void> read(Part& part, const std::vector<std::size_t>& indices);
    base::Result<void> read_all();
    // Reads backwards until `enough` says so of a commit.
    template <class Enough>
    base::Result<void> read_back(Part& part, const Enough& enough);
    base::Result<void> read_end(Part& part);
    base::Result<void> read_log_name();

    ports::CommitLedger* ledger_;
    std::string topic_;
    std::vector<ports::LedgerLog> later_;
    Parts parts_;
};

// The ends of the present log's chains: enough for ledger_tail(), not for ledger_end().
base::Result<Ledger> load_ledger_ends(ports::CommitLedger& ledger, std::string_view topic);

}  // namespace worker
