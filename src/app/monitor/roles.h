// The parts of this process as roles of the live page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/console/reports.h"
#include "monitor/state_json.h"

namespace app {

std::vector<monitor::RoleView> roles_of(
    const std::vector<std::pair<std::string, ReportParts>>& parts);

}  // namespace app
