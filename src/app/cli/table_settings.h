// The settings of what is written to the tables, and when.
#pragma once

#include "app/cli/setting_adder.h"
#include "app/settings.h"

namespace app {

void add_table_types(SettingAdder& adder, GivenSettings& settings);
void add_table_format(SettingAdder& adder, GivenSettings& settings);

// How commits of the tables are made, the tables' format, and the types of their numbers.
void add_commits(SettingAdder& adder, GivenSettings& settings);
// Of superhero compact; of a worker that does the same when it is idle.
void define_compaction(SettingAdder& adder, GivenSettings& settings);
void add_idle_compaction(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
