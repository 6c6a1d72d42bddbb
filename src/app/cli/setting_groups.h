// The flags and environment variables of each group of settings.
#pragma once

#include "app/command.h"

namespace CLI {
class App;
}

namespace app {

// Lets the command know the settings of the group; their values go to `settings`, which must
// outlive the parsing. A bad value ends it with CLI::ValidationError: setting, value, what it
// takes. `fallbacks`: which defaults --help shows.
void define_settings(CLI::App& app, Group group, const Fallbacks& fallbacks,
                     GivenSettings& settings);

}  // namespace app
