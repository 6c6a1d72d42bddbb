// Variables of the environment that are nearly named like a setting.
#pragma once

#include <string>
#include <vector>

namespace app {

// The names in the environment of this process.
std::vector<std::string> environment_names();

// A line for each name with an underscore that is a letter, or upper and lower case, away from one
// of the `settings`, unless that is set too: REDIS_PASWORD. Other names are somebody else's.
std::vector<std::string> mistyped_variables(const std::vector<std::string>& names,
                                            const std::vector<std::string>& settings);

}  // namespace app
