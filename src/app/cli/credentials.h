// Half a credential: settings that are of use only together.
#pragma once

#include <string_view>

#include "app/settings.h"

namespace app {

// Throws base::Failure (settings) when what the command logs in with, at Redis or at Kafka, is only
// half there: one line with what is missing. `settings` are resolved. Asks no service.
void check_credentials(std::string_view command, const Settings& settings);

}  // namespace app
