#include "app/cli/mistyped_variables.h"

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "app/nearest.h"

namespace app {

std::vector<std::string> environment_names() {
    std::vector<std::string> names;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view text(*each);
        names.emplace_back(text.substr(0, text.find('=')));
    }
    return names;
}

std::vector<std::string> mistyped_variables(const std::vector<std::string>& names,
                                            const std::vector<std::string>& settings) {
    const auto is_in = [](const auto& list, const std::string& name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        if (name.find('_') == std::string::npos || is_in(settings, name)) continue;
        for (const std::string& setting : settings) {
            if (is_in(names, setting)) continue;
            if (changes_between(lower_case(name), lower_case(setting)) > 1) continue;
            lines.push_back(name + " is no setting: did you mean " + setting + "?");
            break;
        }
    }
    return lines;
}

}  // namespace app
