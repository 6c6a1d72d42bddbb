// The peak memory of this process.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {

// VmHWM, the most that was ever resident, in MiB.
inline double peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == "VmHWM:" && status >> kib) return kib / 1024;
    }
    throw std::runtime_error("no VmHWM in /proc/self/status");
}

// From here on the peak counts anew.
inline void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace bench
