#include "parquet/delta_state.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string>
#include <utility>

namespace tables {
namespace {

namespace json = boost::json;

// Names and types of the columns; other programs may write the rest of a schema as they like.
std::vector<std::pair<std::string, std::string>> columns_of(const std::string& schema) {
    std::vector<std::pair<std::string, std::string>> columns;
    try {
        const json::value value = json::parse(schema);
        for (const json::value& field : value.at("fields").as_array()) {
            columns.emplace_back(field.at("name").as_string(), field.at("type").as_string());
        }
    } catch (const std::exception&) {
        columns.clear();  // a type of more than one word, or no schema
    }
    return columns;
}

// Nothing: this program can add to the table.
std::string hindrance(ports::Table table, const DeltaActions& actions) {
    if (actions.protocol &&
        (actions.protocol->reader > k_delta_reader || actions.protocol->writer > k_delta_writer)) {
        return "it wants readers of version " + std::to_string(actions.protocol->reader) +
               " and writers of version " + std::to_string(actions.protocol->writer) +
               ", this program is one of " + std::to_string(k_delta_reader) + " and " +
               std::to_string(k_delta_writer);
    }
    if (!actions.metadata) return {};
    if (columns_of(actions.metadata->schema) != columns_of(delta_schema(table))) {
        return "its columns are not those of " + std::string(table_name(table));
    }
    return actions.metadata->partitioned ? "its table is partitioned" : "";
}

}  // namespace

base::Result<void> DeltaState::take(std::int64_t version, const DeltaActions& actions) {
    if (const std::string why = hindrance(table_, actions); !why.empty()) {
        return base::disk_error(why + ": another program has changed the table");
    }
    version_ = version;
    if (actions.ends) ends_ = *actions.ends;
    for (const auto& [chain, end] : actions.txns) ends_[chain] = std::max(ends_[chain], end);
    return {};
}

std::optional<DeltaActions> DeltaState::missing(const std::vector<ports::Commit>& commits,
                                                const MergedAdds* merged) const {
    DeltaActions next;
    std::set<std::string> added;
    ChainEnds ends = ends_;
    for (const ports::Commit& commit : commits) {
        ports::Offset& end = ends[chain_of(commit)];
        if (commit.range.to <= end) continue;
        end = commit.range.to;
        next.txns[chain_of(commit)] = end;
        for (const ports::StagedFile& file : commit.files) {
            if (file.table != table_) continue;
            const auto into =
                merged == nullptr ? MergedAdds::const_iterator() : merged->find(file.name);
            if (merged != nullptr && into != merged->end()) {
                if (added.insert(into->second.name).second) next.adds.push_back(into->second);
                continue;
            }
            next.adds.push_back({file.name, file.bytes, commit.rows, commit.time, true});
        }
    }
    if (next.adds.empty()) return std::nullopt;
    next.ends = std::move(ends);
    return next;
}

void DeltaReplay::take(std::int64_t version, const DeltaActions& actions) {
    table_.version = version;
    if (actions.ends) table_.ends = *actions.ends;
    for (const auto& [chain, end] : actions.txns) {
        table_.ends[chain] = std::max(table_.ends[chain], end);
    }
    // Of one version the order of actions means nothing: removes speak of what was there before.
    for (const DeltaRemove& remove : actions.removes) {
        ports::PublishedFile& file = table_.files[remove.name];
        file.times = 0;
        file.replaced = !remove.data_change;
    }
    for (const DeltaAdd& add : actions.adds) {
        ports::PublishedFile& file = table_.files[add.name];
        file.bytes = add.bytes;
        ++file.times;
        file.rearranged = !add.data_change;
    }
}

}  // namespace tables
