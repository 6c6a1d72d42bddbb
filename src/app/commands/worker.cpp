// superhero worker: turns finished games into rows, one of any number.
#include "app/command.h"
#include "app/jobs/work.h"

namespace app {

int run_worker(const Settings& settings) { return work(settings, nullptr); }

}  // namespace app
