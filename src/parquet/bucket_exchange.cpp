#include "parquet/bucket_exchange.h"

#include <set>
#include <string>

namespace tables {

base::Result<void> BucketExchange::exchange(ports::Table table,
                                            const std::vector<ports::MergedFile>& merged) {
    if (auto known = merged_.refresh(); !known) return known;
    for (const ports::MergedFile& each : merged) {
        for (const std::string& name : each.replaced) {
            if (!merged_.is_replaced({table, name})) continue;
            return base::Error{base::Fault::lost_race,
                               store_->place((layout_.table(table) / name).string()) +
                                   " was merged by another process"};
        }
    }
    if (auto fine = delta_.check_replace(table, merged); !fine) return fine;
    if (auto noted = merged_.append({table, clock_(), merged}); !noted) return noted;
    return publish(table);
}

// In the order of the merges: a later one may replace what an earlier one has made.
base::Result<void> BucketExchange::publish(ports::Table table) {
    const auto published = delta_.published(table);
    if (!published) return published.error();
    if (published->version < 0) return {};
    for (const Merge& merge : merged_.merges()) {
        std::vector<ports::MergedFile> missing;
        for (const ports::MergedFile& each : merge.files) {
            // Known to the log: it has been added, and perhaps replaced since. Replaced and not
            // known: the log was made anew since then.
            const MergedFiles::Name name(table, each.file.name);
            const bool done = published->files.contains(name.second) || merged_.is_replaced(name);
            if (merge.table == table && !done) missing.push_back(each);
        }
        if (missing.empty()) continue;
        if (auto done = delta_.replace(table, missing); !done) return done;
    }
    return {};
}

base::Result<std::uint64_t> BucketExchange::clean(ports::Table table, base::Timestamp before) {
    if (auto known = merged_.refresh(); !known) return known.error();
    if (auto done = publish(table); !done) return done.error();
    const auto entries = store_->list(layout_.table(table).string());
    if (!entries) return entries.error();
    std::set<std::string> there;
    for (const ports::StoreEntry& entry : *entries) there.insert(entry.name);
    std::uint64_t removed = 0;
    for (const Merge& merge : merged_.merges()) {
        if (merge.table != table || merge.time >= before) continue;
        for (const ports::MergedFile& each : merge.files) {
            const bool whole =
                there.contains(each.file.name) || merged_.is_replaced({table, each.file.name});
            if (!whole) continue;  // the audit's to tell
            for (const std::string& name : each.replaced) {
                if (!there.contains(name)) continue;
                auto gone = store_->remove((layout_.table(table) / name).string());
                if (!gone) return gone.error();
                ++removed;
            }
        }
    }
    return removed;
}

}  // namespace tables
