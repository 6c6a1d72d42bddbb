// Where a text ceases to be JSON, for people who must mend it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct JsonFault {
    std::size_t offset = 0;  // of the first byte that cannot stand there; the text's size: its end
    std::string_view expected;  // what could stand there: "a comma or ]"
};

// Nothing: the whole text is one JSON value (RFC 8259), nested at most 1,000 deep.
std::optional<JsonFault> first_json_fault(std::string_view text);

// "line 3, column 7", both from 1; a column is a character of UTF-8. `offset` at most text.size().
std::string place_in(std::string_view text, std::size_t offset);

// "line 3, column 7: a comma or ] expected"; empty: the text is JSON.
std::string json_fault_text(std::string_view text);

// Without the byte order mark of UTF-8 that some editors write at the beginning.
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace base
