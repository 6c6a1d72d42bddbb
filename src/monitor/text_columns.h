// Texts in columns, for the pages of text of this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace monitor {

struct TextStyle {
    int width = 80;       // columns, 80 or more: lines are at most that wide but for the names of
                          // files
    bool utf8 = true;     // else the bars and marks are of ASCII alone
    bool colour = false;  // escape sequences of terminals
};

// Of so many columns at most, without control characters: hostile names must neither break lines
// nor colour them.
std::string cut_text(std::string_view text, std::size_t columns);
// The same, filled with blanks on the right.
std::string left_text(std::string_view text, std::size_t columns);
// Filled with blanks on the left; never cut.
std::string right_text(const std::string& text, std::size_t columns);
// Columns of the widest.
std::size_t widest(const std::vector<std::string>& texts);

// Full for `most`, a spark of life always shows; green, yellow below a half, red below a fifth.
std::string health_bar(std::uint64_t health, std::uint64_t most, std::size_t columns,
                       const TextStyle& style);

// One column for each value, as high as it is of the largest.
std::string spark_line(const std::vector<double>& values, const TextStyle& style);

}  // namespace monitor
