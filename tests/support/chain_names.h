// CommitLedger::names() and read() over commits that a test keeps in memory.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "ports/table_store.h"

namespace support {

inline std::vector<ports::ChainNames> names_of(const std::vector<ports::Commit>& commits) {
    std::map<ports::CommitChain, std::set<ports::Offset>> chains;
    for (const ports::Commit& commit : commits) {
        chains[ports::chain_of(commit)].insert(commit.range.from);
    }
    std::vector<ports::ChainNames> names;
    for (const auto& [chain, begins] : chains) {
        names.push_back({chain, {begins.begin(), begins.end()}});
    }
    return names;
}

// Of several that begin at one place all, in their order.
inline std::vector<ports::Commit> commits_at(const std::vector<ports::Commit>& commits,
                                             const ports::CommitChain& chain,
                                             std::span<const ports::Offset> begins) {
    std::vector<ports::Commit> found;
    for (const ports::Offset from : begins) {
        for (const ports::Commit& commit : commits) {
            if (ports::chain_of(commit) == chain && commit.range.from == from) {
                found.push_back(commit);
            }
        }
    }
    return found;
}

}  // namespace support
