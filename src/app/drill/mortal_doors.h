// Doors through which a victim of a drill works: at the step where it is to die it kills itself.
#pragma once

#include "app/drill/steps.h"
#include "app/worker_doors.h"

namespace app {

// The process ends by SIGKILL when it comes to that step for that time: no destructor, no handler,
// nothing is flushed.
WorkerDoors mortal(WorkerDoors doors, const Death& death);

}  // namespace app
