// Wires an audit of an OUTPUT_DIR.
#pragma once

#include <string>
#include <string_view>

#include "app/console/progress.h"
#include "app/doors/log.h"
#include "app/doors/tables_place.h"
#include "app/exit_code.h"
#include "app/settings.h"
#include "audit/audit.h"
#include "audit/comparison.h"
#include "audit/repair.h"
#include "audit/report.h"

namespace app {

// What the tables of OUTPUT_DIR are held against, beside their ledger.
struct ProofSources {
    Log* log = nullptr;   // nullptr: none
    std::string witness;  // a file, a folder of *.jsonl files, or "" for none
};

struct Proof {
    audit::Report report;
    std::string note;  // what could not be asked; empty: nothing
};

// Asks the registry, as the settings say, which games have yet to be announced. Throws
// base::Failure, for instance when a commit of the ledger is damaged.
Proof prove(const Settings& settings, const ProofSources& evidence,
            const audit::Progress& progress);
audit::Report prove(const Settings& settings, const ProofSources& evidence, Progress& progress);

// Whether the place has data files or a ledger.
bool has_tables(const TablesPlace& place);

// Shows how far an audit has come, as work of the name `what`.
audit::Progress shown_by(Progress& progress, std::string_view what);

// proven: 0, wrong: 1, behind: 5, nothing: 2.
ExitCode exit_code_of(audit::Answer answer) noexcept;

// Compares the tables of OUTPUT_DIR with those of --against, game by game.
audit::Comparison compare_tables(const Settings& settings, Progress& progress);

// Mends in OUTPUT_DIR what is safe to mend.
audit::RepairReport repair_tables(const Settings& settings);

}  // namespace app
