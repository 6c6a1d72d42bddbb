// Whether a ledger was made from the log that is there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "worker/ledger_end.h"

namespace worker {

// Why the log is another one, in words; nothing: as far as can be told, it is the same.
using Difference = base::Result<std::optional<std::string>>;

// By the names alone; one that is not known differs from none.
std::optional<std::string> difference_of_names(const std::string& ledger, const std::string& log);

// By a record that was read before: `row` is what is retained of its partition now. A record that
// retention has taken proves nothing. One that is not there although its offset is retained is a
// difference too: the topic was made again, or compacted, and in either case records are gone.
// unavailable: nobody could say.
Difference difference_of_record(ports::LogIdentity& identity, std::string_view topic,
                                const ports::Retained& row, const ports::Witness& witness);

// By how far the chain goes and by its witness, if there is an `identity`. No row, no such
// partition: a difference as soon as the chain has consumed something of it.
Difference difference_of_chain(ports::LogIdentity* identity, const LedgerEnd& end,
                               PartitionOf which, const std::vector<ports::Retained>& rows);

// All of the above, for all partitions that the present log has commits of and each of the topics.
Difference difference_of_ledger(ports::LogIdentity& identity, ports::LogReader& reader,
                                const Ledger& ledger);

// The difference of a record or a chain, under the one name that both logs have.
std::string of_one_name(const std::string& name, const std::string& difference);

// disk: `difference`, and what to do about it. `tables`: OUTPUT_DIR.
base::Error other_log(const std::string& tables, const std::string& difference);

// Nothing: there is no such row.
const ports::Retained* row_of(const std::vector<ports::Retained>& rows, ports::Partition partition);

}  // namespace worker
