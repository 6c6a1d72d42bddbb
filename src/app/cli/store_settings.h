// The object store that OUTPUT_DIR and other places may be in.
#pragma once

#include "app/settings.h"

namespace app {

class SettingAdder;

// Where what stays on this machine lies, and how the store is reached.
void add_store(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
