// The settings of what a command says of itself: lines on standard error, and metrics.
#pragma once

#include "app/cli/setting_adder.h"
#include "app/settings.h"

namespace app {

// How lines look and how often one has rates.
void add_log_format(SettingAdder& adder, const Fallbacks& fallbacks, GivenSettings& settings);

// The same, and which records are shown.
void add_log_level(SettingAdder& adder, const Fallbacks& fallbacks, GivenSettings& settings);

// Where metrics are served.
void add_metrics(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
