// Doors through which a victim of a drill works: at the step where it is to die it kills itself.
#pragma once

#include "app/doors/worker_doors.h"
#include "app/drill/steps.h"
#include "app/jobs/compact_job.h"

namespace app {

// The process ends by SIGKILL when it comes to that step for that time: no destructor, no handler,
// nothing is flushed.
WorkerDoors mortal(WorkerDoors doors, const Death& death);
MergeDoors mortal(MergeDoors doors, const Death& death);

}  // namespace app
