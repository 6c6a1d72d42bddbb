// Draws of which some come up more often than others, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"

namespace base {

// Of `size` things the n-th is drawn 1 / n^skew times as often as the first (Zipf's law): with 0
// all alike, with 1 the tenth a tenth as often. Pure.
class SkewedDraw {
public:
    // `size` > 0, `skew` 0 to 5.
    SkewedDraw(std::uint32_t size, double skew);

    // An index below size.
    std::uint32_t draw(Random& random) const noexcept;

    // `count` different ones, in the order in which they are drawn; count <= size.
    std::vector<std::uint32_t> draw_different(std::size_t count, Random& random) const;

private:
    std::vector<double> sums_;  // of the weights up to each index
};

}  // namespace base
