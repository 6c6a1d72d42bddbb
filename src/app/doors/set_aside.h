// Which records of a topic that workers listen to they have set aside as dead letters.
#pragma once

#include <string>
#include <vector>

#include "app/doors/log.h"
#include "app/settings.h"
#include "audit/judge.h"

namespace app {

// As the folder or Kafka's topic of dead letters has them. Throws base::Failure.
std::vector<audit::SetAside> set_aside(const Settings& settings, Log* log,
                                       const std::string& topic);

}  // namespace app
