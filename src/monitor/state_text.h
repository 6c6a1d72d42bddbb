// What a monitor knows, as a page of text for terminals.
#pragma once

#include <string>

#include "monitor/history.h"
#include "monitor/state_json.h"
#include "monitor/text_columns.h"

namespace monitor {

// Lines are no wider than the style's width, and each ends with a newline; what matters most comes
// first. `recent`: what the small charts show. Texts out of records are shown without control
// characters, tokens of users shortened.
std::string state_text(const StateParts& parts, const HistoryView& recent, const TextStyle& style);

}  // namespace monitor
