// Where a service tells others how it is: /metrics, /healthz and /readyz.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/console/metrics_text.h"
#include "app/console/reports.h"
#include "app/settings.h"
#include "server/pages.h"

namespace app {

// All are called on the port's own thread and must work as long as it is open.
struct MetricsSource {
    std::string_view role;
    std::function<ReportParts()> parts;  // what SIGUSR1 prints
    std::function<std::vector<MetricFamily>()> more;
    std::function<std::string()> unready;  // why the service cannot serve now; empty: it can
};

// Null where METRICS_PORT asks for none. Says where it is, unless --quiet forbids it. Throws
// base::Failure (settings) when nobody can listen there.
std::unique_ptr<server::PageServer> open_metrics(const MetricsSettings& settings,
                                                 const LineSettings& lines, MetricsSource source);

// Of the embedded log; none of another.
std::vector<MetricFamily> log_size_families(const Settings& settings);

}  // namespace app
