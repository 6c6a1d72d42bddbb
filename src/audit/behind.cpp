#include "audit/behind.h"

#include <algorithm>
#include <string>

#include "audit/advice.h"

namespace audit {

std::vector<Lag> lags_of(const Inventory& inventory, const TopicExtent& extent) {
    std::vector<Lag> lags;
    for (const ports::Retained& kept : extent.lobby) {
        const ports::Offset from = std::max(inventory.end_of(kept.partition), kept.first);
        if (from >= kept.end) continue;
        lags.push_back({kept.partition, static_cast<std::uint64_t>(kept.end - from),
                        inventory.last_of(kept.partition) == nullptr});
    }
    return lags;
}

void find_lost_offsets(const Inventory& inventory, const TopicExtent& extent, Findings& findings) {
    for (const ports::Retained& kept : extent.lobby) {
        const ports::Commit* last = inventory.last_of(kept.partition);
        if (last == nullptr || kept.first <= last->range.to) continue;
        findings.add(Kind::ledger, [&] {
            Finding finding = at_commit(
                *last,
                "retention has deleted offsets " + std::to_string(last->range.to) + "-" +
                    std::to_string(kept.first) +
                    " behind it before a worker read them: games that ended there are in no table",
                k_lost_offsets);
            finding.offset = last->range.to;
            return finding;
        });
    }
}

}  // namespace audit
