// Holds the logs by which engines read the tables (Delta) against the ledger.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "base/result.h"
#include "ports/table_publisher.h"

namespace audit {

// One table's log and how it stands.
struct PublishedLog {
    ports::Table table = ports::Table::meta;
    ports::PublishedTable published;
    std::uint64_t files = 0;   // that its readers read
    std::uint64_t behind = 0;  // commits of the ledger whose files are to come
};

// The logs of both tables; none where neither table has one. Before the inventory is taken: what
// they say is in the ledger then. A log that cannot be used is a finding. Errors: unavailable.
base::Result<std::vector<PublishedLog>> read_published(ports::TablePublisher& publisher,
                                                       Findings& findings);

// Finds files of commits that a log lacks although it is past them, that it has twice or with
// another size, and files that no commit names. Commits that it has not come to are counted in
// `behind`: whoever comes next publishes them. Rows that another program has put into other files
// are taken on trust.
void check_published(std::vector<PublishedLog>& logs, const Inventory& inventory,
                     Findings& findings);

}  // namespace audit
