// What a reader of hostile bytes must hold.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace fuzz {

// Ends the program where it does not.
inline void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

}  // namespace fuzz
