#include "app/cli/monitor_settings.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <string>

#include "app/cli/help.h"
#include "app/cli/setting_readers.h"

namespace app {

void add_monitor(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_monitor);
    adder.add_number("--monitor-port", "Port of the live page; 0: any that is free.",
                     settings.monitor.port, {0, 65535});
    adder.add("--monitor-host", "Host of that port. Whoever can reach it can read what is played.",
              settings.monitor.host, text_of(settings.monitor.host, "HOST"));
    adder.add("--monitor-names",
              "Names under which browsers may ask for the page, beside localhost, addresses and "
              "--monitor-host.",
              "none", text_of(settings.monitor.names, "NAME,…"));
}

void add_monitor_flag(CLI::App& app, SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_monitor);
    app.add_flag("--monitor", settings.monitor.serve,
                 "Serve the live page as long as it plays; superhero monitor shows it afterwards.")
        ->group(std::string(heading::k_monitor));
}

void add_monitor_roles(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_monitor);
    adder.add("--monitor-roles",
              "Servers, clients and workers to ask for their metrics (METRICS_PORT); each address "
              "of a name is asked.",
              "none", text_of(settings.monitor.roles, "HOST:PORT,…"));
}

void add_top(CLI::App& app, SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_lines);
    app.add_flag(
           "--once", settings.monitor.once,
           "Print one page once the log has been read, then exit; the default without a terminal.")
        ->group(std::string(heading::k_lines));
    app.add_flag("--json", settings.lines.json,
                 "The same as one JSON object, as /api/state gives it.")
        ->group(std::string(heading::k_lines));
}

void add_report(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_files);
    adder.add("--report", "A file for the charts and the proof, as one HTML page to be sent.",
              "none", text_of(settings.monitor.report, "FILE"));
}

}  // namespace app
