// Where a broken record ceases to be JSON, for people who must mend its writer.
#pragma once

#include <string>
#include <string_view>

#include "etl/record.h"

namespace etl {

// Why the record cannot be used: record.reason, and where it is that the text is no JSON, the
// place: "not well-formed JSON (line 1, column 11: a colon expected)". `value`: the bytes that were
// decoded into `record`, which is broken. A place in a task that is JSON text counts from the
// beginning of that text, unescaped.
std::string reason_with_place(const GameRecord& record, std::string_view value);

}  // namespace etl
