#include "audit/witness_check.h"

#include <algorithm>

#include "audit/advice.h"
#include "etl/witness.h"

namespace audit {

WitnessCheck::WitnessCheck(const Inventory& inventory, Findings& findings)
    : inventory_(inventory), findings_(findings) {
    for (std::size_t i = 0; i < inventory.commits.size(); ++i) {
        if (inventory.is_closed(i)) continue;
        const ports::Commit& commit = inventory.commits[i].commit;
        for (const auto& [topic, witness] : commit.witness) {
            named_[{topic, commit.partition}].try_emplace(witness.offset, Named{witness.sha256, i});
        }
    }
}

void WitnessCheck::take(const ports::Fetched& fetched) {
    if (fetched.records.empty()) return;
    const auto chain = named_.find({std::string(fetched.topic), fetched.partition});
    if (chain == named_.end()) return;
    const auto& records = fetched.records;
    auto at = chain->second.lower_bound(records.front().offset);
    for (; at != chain->second.end() && at->first <= records.back().offset; ++at) {
        const auto record =
            std::lower_bound(records.begin(), records.end(), at->first,
                             [](const auto& each, auto offset) { return each.offset < offset; });
        const bool there = record->offset == at->first;
        if (there &&
            etl::witness_digest(record->time, record->key, record->value) == at->second.sha256) {
            continue;
        }
        report(at->second, fetched.topic, at->first, there);
    }
}

void WitnessCheck::report(const Named& named, std::string_view topic, ports::Offset offset,
                          bool there) {
    findings_.add(Kind::ledger, [&] {
        return at_commit(inventory_.commits[named.commit].commit,
                         "record " + std::to_string(offset) + " of " + std::string(topic) +
                             (there ? " is not the one that it consumed"
                                    : ", which it consumed, is not there any more"),
                         k_other_log);
    });
}

}  // namespace audit
