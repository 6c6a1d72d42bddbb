// What every benchmark here reports: our figure beside its floor, measured in the same run.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Row {
    std::string what;  // "records/s appended, 256 a commit"
    double ours = 0;
    double floor = 0;  // the bare floor or a peer; 0: there is none, ours is held to `reach` itself
    std::string unit;
    double reach = 0;  // the least ours / floor (or ours) wanted; negative: the most
};

}  // namespace bench
