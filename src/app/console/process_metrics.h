// What this process takes of its machine, by the names that all of Prometheus' clients use:
// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "app/console/metrics_text.h"

namespace app {

// What /proc/PID/stat says, in the units of the kernel.
struct ProcessStat {
    std::uint64_t cpu_ticks = 0;    // in user and kernel mode, of all threads
    std::uint64_t start_ticks = 0;  // since the machine started
    std::uint64_t resident_pages = 0;
};
// Nothing: the text is none. The name of the program in it may be any bytes.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

// When the machine started, in seconds since 1970, as /proc/stat says. Nothing: it does not.
std::optional<std::uint64_t> parse_boot_time(std::string_view text);

// process_cpu_seconds_total, process_resident_memory_bytes, process_start_time_seconds,
// process_open_fds, process_max_fds. What /proc does not tell is left out.
// Threads: any.
std::vector<MetricFamily> process_families();

}  // namespace app
