// What the parts of one worker share.
#pragma once

#include "worker/options.h"
#include "worker/patience.h"

namespace worker {

// All of it outlives the parts.
struct Context {
    const Options& options;
    Doors& doors;
    Patience& patience;
    Counters& counts;  // of the worker's thread
};

}  // namespace worker
