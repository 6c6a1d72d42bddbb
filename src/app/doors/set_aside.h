// Which records of lib.server.lobby workers have set aside as dead letters.
#pragma once

#include <vector>

#include "app/doors/log.h"
#include "app/settings.h"
#include "audit/judge.h"

namespace app {

// Of a folder the reasons too; of Kafka's topic of dead letters, whose headers have them, where to
// look. Throws base::Failure.
std::vector<audit::SetAside> set_aside(const Settings& settings, Log* log);

}  // namespace app
