// What a monitor knows, as metrics.
#pragma once

#include <vector>

#include "app/console/metrics_text.h"
#include "base/time.h"
#include "monitor/overview.h"

namespace app {

std::vector<MetricFamily> families_of(const monitor::Overview& overview, base::Timestamp now);

}  // namespace app
