#pragma once

#include <string_view>

namespace app {

/// The roster that is built into the program: the bytes of src/app/roster/heroes.json, valid
/// for the program's whole life. Defined by the build (cmake/embed.cmake). Safe from any thread.
std::string_view embedded_roster();

}  // namespace app
