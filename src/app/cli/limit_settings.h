// Settings of what clients of a server may do, and how often.
#pragma once

#include "app/settings.h"

namespace app {

class SettingAdder;

void add_limits(SettingAdder& adder, GivenSettings& settings);

}  // namespace app
