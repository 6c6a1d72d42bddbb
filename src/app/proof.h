// Wires an audit of an OUTPUT_DIR.
#pragma once

#include <string>

#include "app/progress.h"
#include "app/settings.h"
#include "audit/comparison.h"
#include "audit/repair.h"
#include "audit/report.h"
#include "ports/log_reader.h"

namespace app {

// Holds the tables against the ledger, the log if there is one (nullptr: none), and the witness
// (a file, a folder of *.jsonl files, or "" for none). Throws base::Failure, for instance when a
// commit of the ledger is damaged.
audit::Report prove(const Settings& settings, ports::LogReader* log, const std::string& witness,
                    Progress& progress);

// Compares the tables of OUTPUT_DIR with those of --against, game by game.
audit::Comparison compare_tables(const Settings& settings, Progress& progress);

// Mends in OUTPUT_DIR what is safe to mend.
audit::RepairReport repair_tables(const Settings& settings);

}  // namespace app
