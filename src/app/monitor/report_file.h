// --report: the charts and the proof of OUTPUT_DIR as one file.
#pragma once

#include <string_view>

#include "app/doors/log.h"
#include "app/settings.h"
#include "combat/hero.h"

namespace app {

// That the file can be written, before the work begins; makes its folders. Throws base::Failure
// (disk). Nothing where no report is asked for.
void expect_report(const Settings& settings);

// Reads the log to where it ends, the ledger and the dead letters. `log`: nullptr, there is none.
// `proof`: what the audit says, in lines. Throws base::Failure.
void write_report(const Settings& settings, Log* log, const combat::Roster& roster,
                  std::string_view proof);

}  // namespace app
