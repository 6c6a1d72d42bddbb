// What nobody else may see: variables of the environment, or files that they name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/settings.h"

namespace app {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Whether the command uses what a setting of that flag would be for.
using IsUsed = std::function<bool(std::string_view flag)>;

// Of this process; what is empty counts as not there.
std::optional<std::string> variable(const std::string& name);

// Every secret may stand in a file: REDIS_PASSWORD_FILE names that of REDIS_PASSWORD. Its last line
// break does not count. Fills in what the settings lack; the keys of the object store, which no
// flag takes, also by the names that Amazon's tools have. What is not used is not looked at: all
// programs of an environment share its variables, and not all may read each file.
// Throws base::Failure (settings): a file cannot be read, is empty or larger than 64 KiB, or a
// secret is given in both ways.
void read_secrets(GivenSettings& settings, const IsUsed& is_used,
                  const Environment& environment = variable);

// The variables that only this reads.
std::vector<std::string> secret_variables();

}  // namespace app
