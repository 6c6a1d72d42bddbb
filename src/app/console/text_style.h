// How pages of text look on standard output.
#pragma once

#include "monitor/text_columns.h"

namespace app {

// As wide as the terminal, at most 160 columns; without one 100. Bars of UTF-8 where the locale
// has it, colours on a terminal that is not dumb and without NO_COLOR.
monitor::TextStyle style_of_stdout();

}  // namespace app
