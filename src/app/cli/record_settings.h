// The settings of commands that look at records and games.
#pragma once

#include "app/settings.h"

namespace CLI {
class App;
}

namespace app {

// As define_settings(), of the groups records and game.
void define_records(CLI::App& app, GivenSettings& settings);
void define_game(CLI::App& app, GivenSettings& settings);

}  // namespace app
