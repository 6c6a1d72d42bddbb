// Wires an audit of an OUTPUT_DIR.
#pragma once

#include <string>

#include "app/progress.h"
#include "app/settings.h"
#include "audit/report.h"
#include "lmdb/embedded_log.h"

namespace app {

// Holds the tables against the ledger, the log if there is one (nullptr: none), and the witness
// (a file, a folder of *.jsonl files, or "" for none). Throws base::Failure, for instance when a
// commit of the ledger is damaged.
audit::Report prove(const Settings& settings, const lmdb::EmbeddedLog* log,
                    const std::string& witness, Progress& progress);

}  // namespace app
