// Settings of the live page and of reports.
#pragma once

#include "app/cli/setting_adder.h"
#include "app/settings.h"

namespace app {

void add_monitor(SettingAdder& adder, GivenSettings& settings);
// --monitor, for who does something else as well.
void add_monitor_flag(CLI::App& app, SettingAdder& adder, GivenSettings& settings);
void add_monitor_roles(SettingAdder& adder, GivenSettings& settings);
void add_top(CLI::App& app, SettingAdder& adder, GivenSettings& settings);
void add_report(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
