// The work of `worker` and `batch`, also through other doors than their own.
#pragma once

#include <functional>

#include "app/doors/worker_doors.h"
#include "app/settings.h"

namespace app {

// What becomes of the doors before the work begins; empty: nothing.
using Rewire = std::function<WorkerDoors(WorkerDoors)>;

// The exit code; throw base::Failure.
int work(const Settings& settings, const Rewire& rewire);
int work_batch(const Settings& settings, const Rewire& rewire);

}  // namespace app
