#include "app/cli/console_settings.h"

#include <string>
#include <utility>
#include <vector>

#include "app/cli/help.h"
#include "app/cli/setting_readers.h"

namespace app {

void add_log_format(SettingAdder& adder, const Fallbacks& fallbacks, GivenSettings& settings) {
    adder.under(heading::k_lines);
    const bool is_service = fallbacks.log_format == LogFormat::text;
    adder.add("--log-format",
              "How lines on standard error look: text or JSON objects, with time (UTC) and level.",
              is_service ? "text" : "lines without time and level",
              one_of<LogFormat>(settings.log_format,
                                {{"text", LogFormat::text}, {"json", LogFormat::json}}));
    if (!is_service) return;
    adder.add_number("--log-rates",
                     "Seconds between lines that say how much was done meanwhile; 0: none.",
                     settings.lines.rates_every, {0.0, 86400.0});
}

void add_log_level(SettingAdder& adder, const Fallbacks& fallbacks, GivenSettings& settings) {
    add_log_format(adder, fallbacks, settings);
    const std::vector<std::pair<std::string, base::Level>> levels = {
        {"DEBUG", base::Level::debug},       {"INFO", base::Level::info},
        {"WARNING", base::Level::warning},   {"ERROR", base::Level::error},
        {"CRITICAL", base::Level::critical}, {"WARN", base::Level::warning},
        {"FATAL", base::Level::critical}};
    adder.add("--log-level",
              "Least level of the records and of the lines with rates on standard error. The log "
              "itself gets all records.",
              name_in(levels, fallbacks.log_level),
              one_of<base::Level>(settings.log_level, levels));
    adder.add("--log-records",
              "Whether records are also lines on standard error, from --log-level on. False: only "
              "warnings and errors that belong to no game.",
              "False", yes_or_no(settings.lines.records));
}

void add_metrics(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_metrics);
    adder.add("--metrics-port",
              "Port on which /metrics, /healthz and /readyz are served; 0: any that is free.",
              "none, they are not served", optional_number(settings.metrics.port, 0, 65535));
    adder.add("--metrics-host", "Host of that port.", settings.metrics.host,
              text_of(settings.metrics.host, "HOST"));
}

}  // namespace app
