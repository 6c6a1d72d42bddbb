// A report: the live page standing still, as one file that needs nothing else.
#pragma once

#include <string>
#include <string_view>

namespace monitor {

struct ReportTexts {
    std::string_view state;    // as state_json()
    std::string_view history;  // as history_json()
    std::string_view proof;    // what the audit says, in lines
};

// HTML with all styles, scripts and data in it. It asks nobody for anything, and its policy forbids
// it to.
std::string report_page(const ReportTexts& texts);

}  // namespace monitor
