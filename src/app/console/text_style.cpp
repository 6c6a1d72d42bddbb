#include "app/console/text_style.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "app/console/terminal.h"

namespace app {
namespace {

constexpr int k_widest = 160, k_without_terminal = 100;

// What the terminal shows, as the variables of the locale say.
bool shows_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::string text(value);
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        return text.find("utf-8") != std::string::npos || text.find("utf8") != std::string::npos;
    }
    return false;
}

}  // namespace

monitor::TextStyle style_of_stdout() {
    monitor::TextStyle style;
    style.utf8 = shows_utf8();
    const auto columns = terminal_columns(STDOUT_FILENO);
    style.width = columns ? std::min(*columns, k_widest) : k_without_terminal;
    const char* plain = std::getenv("NO_COLOR");
    style.colour =
        isatty(STDOUT_FILENO) == 1 && !terminal_is_dumb() && (plain == nullptr || *plain == '\0');
    return style;
}

}  // namespace app
