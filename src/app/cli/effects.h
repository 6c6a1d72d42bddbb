// Settings that were given and change nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/settings.h"

namespace app {

enum class GivenBy { flag, variable };

// A setting that was given a value.
struct Given {
    std::string flag;      // "--redis-host"
    std::string variable;  // "REDIS_HOST"; empty: there is none
    GivenBy by = GivenBy::flag;
    std::string typed{};  // the flag as it was typed: a setting may have several
};

// Whether a setting of that flag, known to the command, would change anything if it were given.
bool has_effect(std::string_view command, const Settings& settings, std::string_view flag);

// A flag without effect is an error: throws base::Failure (settings). Variables without effect are
// told, since all programs of an environment share it: one line for each reason. `settings` are
// resolved. `command`: the name of the one in use.
std::vector<std::string> useless_settings(std::string_view command, const Settings& settings,
                                          const std::vector<Given>& given);

}  // namespace app
