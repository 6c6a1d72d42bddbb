// The raw text of a dead letter, fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace monitor {

struct LetterText {
    std::string shown;
    bool cut = false;  // there is more of it
};

// The first `most` characters of it. Tokens are shortened to "f47ac10b…", for a user proves itself
// with one; those that stand behind a name that ends in GAME_TOKEN, in either case, stay whole.
LetterText letter_text(std::string_view raw, std::size_t most);

}  // namespace monitor
