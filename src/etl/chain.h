// Commits of one partition as offset ranges: do they form one chain?
#pragma once

#include <cstdint>
#include <vector>

namespace etl {

// Offsets [from, to).
struct Span {
    std::int64_t from = 0;
    std::int64_t to = 0;
    auto operator<=>(const Span&) const = default;
};

struct Chain {
    std::int64_t end = 0;        // where the next commit begins: the largest `to`
    std::vector<Span> holes;     // below `end` and in no commit
    std::vector<Span> overlaps;  // in more than one; also empty or backward commits, as they are

    bool sound() const noexcept { return holes.empty() && overlaps.empty(); }
};

// A sound chain begins at offset 0, each commit where the one before ended. Any order of `commits`.
Chain chain_of(std::vector<Span> commits);

}  // namespace etl
