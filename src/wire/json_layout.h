// Where the parts of a JSON text lie. For error lines about values that a parser has taken.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace wire {

// The values that follow one another in the text, each without the white space around it; what
// follows the last whole one is one more. A text that is one JSON value gives one.
std::vector<std::string_view> values_in(std::string_view text);

// The offsets of the elements or members' values of the array or object that begins at `at`, in
// their order. The text from there must be JSON.
std::vector<std::size_t> children_of(std::string_view text, std::size_t at);

}  // namespace wire
