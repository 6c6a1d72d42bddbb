// The log as monitor and top read it.
#pragma once

#include <memory>

#include "app/doors/log.h"
#include "app/settings.h"

namespace app {

// Throws base::Failure where there is none yet, or where the tables are of another one.
std::shared_ptr<Log> open_to_watch(const Settings& settings);

}  // namespace app
