// Where a drill kills.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faults/hook.h"

namespace app {

// A place in the work of a worker, a batch job or a compaction.
struct DrillStep {
    std::string name;     // as the table shows it and --steps takes it: "before link"
    std::string_view at;  // the faults' step; empty: killed from outside, at a random moment
    faults::When when = faults::When::before;
    bool only_in_groups = false;   // comes only where workers share a consumer group
    bool only_with_delta = false;  // comes only where tables have Delta logs
    bool of_merging = false;       // in the work of superhero compact
};

// All of them, in the order in which a worker meets them.
const std::vector<DrillStep>& drill_steps();

// Names of steps with commas between them; a bare name ("link") means before and after it, and
// "delta" or "merging" all that begin so.
// Nothing: a name that is none.
std::optional<std::vector<DrillStep>> parse_drill_steps(std::string_view text);

// "link", "before", 2: dies at the second time. The texts that a victim is started with.
struct Death {
    std::string step;
    faults::When when = faults::When::before;
    int count = 1;

    std::string text() const;  // "before:link:2"
    static std::optional<Death> parse(std::string_view text);
};

}  // namespace app
