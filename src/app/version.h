// Which program this is.
#pragma once

#include <string_view>

namespace app {

inline constexpr std::string_view k_version = "0.1.0";

// The commit that it was built of, followed by "-dirty" where files differed from it; "unknown"
// where there was no git (cmake/revision.cmake).
std::string_view revision();

}  // namespace app
