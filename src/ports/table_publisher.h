// The door to a log of versions beside each table, by which engines read its files as one table.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/table_store.h"

namespace ports {

// A file that readers of the log are told to read.
struct PublishedFile {
    std::uint64_t bytes = 0;
    std::uint32_t times = 0;  // 1, unless something is wrong
    bool rearranged = false;  // another program put rows of other files into it
    bool replaced = false;    // another program put its rows into other files: times is 0
};

// What the log of a table says as a whole.
struct PublishedTable {
    std::int64_t version = -1;  // the newest; -1: there is no log
    std::int64_t first = 0;     // the first that is there; not 0: what came before was removed
    std::map<CommitChain, Offset> ends;          // up to where each chain is published
    std::map<std::string, PublishedFile> files;  // by their names
};

// Up to where each chain is published.
using PublishedEnds = std::map<CommitChain, Offset>;

// Derived from the ledger, which stays the truth: whoever comes next publishes what is missing.
// Threads: one thread uses a publisher; several publishers may have the same tables, in many
// processes. Blocking: every call does I/O. Errors: the store's; disk: another program has changed
// the log in a way that this one does not know.
class TablePublisher {
public:
    virtual ~TablePublisher() = default;

    // Publishes in one step the table's files of those commits that are not published yet, and
    // makes the log if there is none. `commits`: of each chain all that may not be published yet,
    // ascending; their files are in view. Each is published once, whoever else publishes it at the
    // same time. After an error some may be published: call again.
    virtual base::Result<void> publish(Table table, const std::vector<Commit>& commits) = 0;

    // So that a caller need not have the commits that are published already. Others may publish
    // more meanwhile. No log: nothing.
    virtual base::Result<PublishedEnds> ends(Table table) = 0;

    // Reads the whole log.
    virtual base::Result<PublishedTable> published(Table table) = 0;
};

}  // namespace ports
