#include "base/skewed_draw.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace base {
namespace {

constexpr int k_tries = 64;  // for one that is new; then the most frequent of those left is taken

bool holds(const std::vector<std::uint32_t>& drawn, std::uint32_t index) {
    return std::find(drawn.begin(), drawn.end(), index) != drawn.end();
}

}  // namespace

SkewedDraw::SkewedDraw(std::uint32_t size, double skew) {
    assert(size > 0);
    sums_.reserve(size);
    double sum = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
        sum += std::pow(i + 1.0, -skew);
        sums_.push_back(sum);
    }
}

std::uint32_t SkewedDraw::draw(Random& random) const noexcept {
    const double share = static_cast<double>(random.next() >> 11) * 0x1p-53;
    const auto at = std::upper_bound(sums_.begin(), sums_.end(), share * sums_.back());
    const auto last = sums_.end() - 1;
    return static_cast<std::uint32_t>(std::min(at, last) - sums_.begin());
}

std::vector<std::uint32_t> SkewedDraw::draw_different(std::size_t count, Random& random) const {
    assert(count <= sums_.size());
    std::vector<std::uint32_t> drawn;
    drawn.reserve(count);
    while (drawn.size() < count) {
        std::uint32_t index = draw(random);
        for (int i = 1; i < k_tries && holds(drawn, index); ++i) index = draw(random);
        if (holds(drawn, index)) {
            for (index = 0; holds(drawn, index);) ++index;
        }
        drawn.push_back(index);
    }
    return drawn;
}

}  // namespace base
