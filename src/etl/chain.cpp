#include "etl/chain.h"

#include <algorithm>

namespace etl {

Chain chain_of(std::vector<Span> commits) {
    std::sort(commits.begin(), commits.end());
    Chain chain;
    for (const Span& commit : commits) {
        if (commit.from >= commit.to) {
            chain.overlaps.push_back(commit);
            continue;
        }
        if (commit.from > chain.end) chain.holes.push_back({chain.end, commit.from});
        if (commit.from < chain.end) {
            chain.overlaps.push_back({commit.from, std::min(commit.to, chain.end)});
        }
        chain.end = std::max(chain.end, commit.to);
    }
    return chain;
}

}  // namespace etl
