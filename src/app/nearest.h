// What somebody probably meant by a word that nobody knows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// The same text in small letters; ASCII only.
std::string lower_case(std::string_view text);

// How many changes lead from one to the other: a letter more, less or another, or two neighbours
// exchanged.
std::size_t changes_between(const std::string& a, const std::string& b);

// The word that is reached with the fewest changes, whatever the case of its letters. Empty: more
// than a third of the letters would have to change, or `words` is empty.
std::string_view nearest(std::string_view word, const std::vector<std::string>& words);

// ": did you mean NEAREST?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& words);

}  // namespace app
