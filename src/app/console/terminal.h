// What the terminal at the other end can show.
#pragma once

#include <optional>

namespace app {

// Its columns; nothing: the stream is no terminal, or does not tell. They may change meanwhile.
std::optional<int> terminal_columns(int stream);

// Its lines; as above.
std::optional<int> terminal_lines(int stream);

// Whether TERM says that it can only print lines.
bool terminal_is_dumb();

}  // namespace app
