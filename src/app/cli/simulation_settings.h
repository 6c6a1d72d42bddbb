// The settings that say how many games begin, and how they are played.
#pragma once

#include "app/cli/setting_adder.h"
#include "app/settings.h"

namespace CLI {
class App;
}

namespace app {

void add_rate(SettingAdder& adder, GivenSettings& settings);
// Who plays most, which heroes are drawn most.
void add_skews(SettingAdder& adder, GivenSettings& settings);
// How players keep their connections.
void add_connections(SettingAdder& adder, GivenSettings& settings, const Fallbacks& fallbacks);
// Whether games are played directly, and in which time.
void add_direct(CLI::App& app, SettingAdder& adder, GivenSettings& settings);

}  // namespace app
