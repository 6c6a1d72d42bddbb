// What a simulation takes where nothing was said, and what it cannot take.
#pragma once

#include "app/settings.h"
#include "base/time.h"

namespace app {

// The settings with registry, seed and end set. `now`: the present. Throws base::Failure
// (settings): there is no log that can be read again, or too few players, or a history without a
// rate.
Settings with_simulation_defaults(Settings settings, base::Timestamp now);

}  // namespace app
