// superhero batch: the tables from the retained topics, up to where they end now.
#include "app/command.h"
#include "app/jobs/work.h"

namespace app {

int run_batch(const Settings& settings) { return work_batch(settings, nullptr); }

}  // namespace app
