// One look of `superhero audit` at a folder, and a series of looks until the tables have caught up.
#pragma once

#include <string>
#include <vector>

#include "app/console/progress.h"
#include "app/settings.h"
#include "audit/report.h"

namespace app {

// What an audit says in the end.
struct AuditAnswer {
    audit::Report report;
    // Lines for people: what could not be asked, which expectation does not hold.
    std::vector<std::string> remarks;
    bool expected = true;      // --expect-games and --min-games hold
    bool interrupted = false;  // by Ctrl-C or SIGTERM, before the waiting was over
    std::string looked_for;    // where, if there was nothing
};

// The settings with the log that an audit looks at: the one that was named, else the embedded one
// if it is there; none: there is none.
Settings with_log(Settings settings);

// With --wait: looks again until nothing is behind and what is expected holds, something is wrong,
// the time is over or a signal comes; the last look counts. Throws base::Failure: as prove(); the
// folder is none, or its tables are another log's.
AuditAnswer audit_folder(const Settings& settings, Progress& progress);

// Throws base::Failure (disk) when the log that the audit would look at is another one than that of
// the tables.
void refuse_audit_of_other_log(const Settings& settings);

}  // namespace app
