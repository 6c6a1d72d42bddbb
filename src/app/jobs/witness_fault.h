// The place of a line that no witness wrote.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace app {

// "w.jsonl, line 3, column 12: a comma or } expected", of the first line that is neither empty nor
// a witness line. Empty: there is none.
std::string first_witness_fault(const std::vector<std::filesystem::path>& files);

}  // namespace app
