// What long-running commands say of themselves: at the end, and on SIGUSR1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/console/figures.h"
#include "app/settings.h"
#include "base/result.h"
#include "ports/log_writer.h"

namespace app {

using Refusals = std::map<std::string, std::uint64_t, std::less<>>;

// How long something took that was done again and again.
struct TimedWork {
    std::uint64_t count = 0;
    double seconds = 0;  // of all together
};

struct ReportParts {
    Figures figures;
    std::vector<ports::Delivery> deliveries{};  // what became of log records, by topic
    Refusals refusals{};                        // heard by players, by status
    std::optional<double> seconds{};            // since it began
    Figures gauges{};                           // what else /metrics tells: queues, their limits
    std::optional<TimedWork> commits{};         // told by /metrics alone, as the gauges
};

// All that the counters of a worker tell.
ReportParts parts_of(const worker::Counters& counters);

// Lines for people, each ended by a newline.
std::string readable_text(const ReportParts& parts);

// One JSON object: the figures, and "deliveries" and "refused" where there are any.
std::string json_text(const ReportParts& parts);

// At the end: one or the other, as --json says, on standard output; nothing when the work failed
// before it had anything to tell. Throws base::Failure: the work's error, else as print_result().
void print_report(const Settings& settings, const ReportParts& parts,
                  const base::Result<void>& result);

// The same while the work goes on, as print_in_passing().
void print_report_in_passing(const Settings& settings, const ReportParts& parts);

}  // namespace app
