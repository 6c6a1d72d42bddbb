// Slots of a vector that are used again, so that an index stands for the same thing while it lives.
#pragma once

#include <cstdint>
#include <vector>

namespace monitor {

// A slot that was freed, else a new one behind the others.
template <class Slot>
std::uint32_t take_slot(std::vector<Slot>& slots, std::vector<std::uint32_t>& freed) {
    if (freed.empty()) {
        slots.emplace_back();
        return static_cast<std::uint32_t>(slots.size() - 1);
    }
    const std::uint32_t at = freed.back();
    freed.pop_back();
    return at;
}

}  // namespace monitor
