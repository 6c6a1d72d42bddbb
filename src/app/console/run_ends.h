// What ends a run of games by itself: a number of games, games of each player, or seconds.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app {

// Before parsing: one of them as a flag, and the variables of the others are not read.
void flags_beat_variables(CLI::App& command, const std::vector<std::string>& arguments);

// After parsing. Throws CLI::ValidationError when two of them were given, both as flags or both as
// variables.
void refuse_two_ends(const CLI::App& command);

}  // namespace app
