// superhero compact: many small files of the tables become few.
#include "app/command.h"
#include "app/jobs/compact_job.h"

namespace app {

int run_compact(const Settings& settings) { return work_compact(settings, nullptr); }

}  // namespace app
