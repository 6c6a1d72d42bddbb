#include "app/console/terminal.h"

#include <sys/ioctl.h>

#include <cstdlib>
#include <string_view>

namespace app {

std::optional<int> terminal_columns(int stream) {
    winsize size{};
    if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return size.ws_col;
}

std::optional<int> terminal_lines(int stream) {
    winsize size{};
    if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return std::nullopt;
    return size.ws_row;
}

bool terminal_is_dumb() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) == "dumb";
}

}  // namespace app
