#include "app/jobs/witness_fault.h"

#include <fmt/core.h>

#include <fstream>

#include "base/json_fault.h"
#include "wire/witness.h"

namespace app {
namespace {

std::string fault_of(std::string_view line) {
    const auto fault = base::first_json_fault(line);
    if (!fault) return R"(: {"game_token":"…","outcome":"COMPLETE"} expected)";
    const std::string place = base::place_in(line, fault->offset);
    return fmt::format(", {}: {} expected", place.substr(place.find("column")), fault->expected);
}

}  // namespace

std::string first_witness_fault(const std::vector<std::filesystem::path>& files) {
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            if (wire::parse_witness_line(line)) continue;
            return fmt::format("{}, line {}{}", path.string(), number,
                               fault_of(base::without_byte_order_mark(line)));
        }
    }
    return {};
}

}  // namespace app
