#include "worker/log_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "etl/witness.h"

namespace worker {
namespace {

std::string place_text(std::string_view topic, ports::Partition partition) {
    return std::string(topic) + ", partition " + std::to_string(partition);
}

bool is_same(const ports::FoundRecord& record, const ports::Witness& witness) {
    return etl::witness_digest(record.time, record.key, record.value) == witness.sha256;
}

}  // namespace

const ports::Retained* row_of(const std::vector<ports::Retained>& rows,
                              ports::Partition partition) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const ports::Retained& row) {
        return row.partition == partition;
    });
    return found == rows.end() ? nullptr : &*found;
}

std::optional<std::string> difference_of_names(const std::string& ledger, const std::string& log) {
    if (ledger.empty() || log.empty() || ledger == log) return std::nullopt;
    return "they were made from the log " + ledger + ", and this log is " + log;
}

std::string of_one_name(const std::string& name, const std::string& difference) {
    return "they were made from the topics that " + (name.empty() ? "the log" : name) +
           " had before, and now it has others of these names: " + difference;
}

Difference difference_of_record(ports::LogIdentity& identity, std::string_view topic,
                                const ports::Retained& row, const ports::Witness& witness) {
    if (witness.offset < row.first) return std::optional<std::string>();
    const auto found = identity.record_at(topic, row.partition, witness.offset);
    if (!found) return found.error();
    if (*found && is_same(**found, witness)) return std::optional<std::string>();
    return "record " + std::to_string(witness.offset) + " of " + place_text(topic, row.partition) +
           (*found ? " is not the one that they were made from"
                   : ", that they were made from, is not there any more although offset " +
                         std::to_string(row.first) + " is");
}

Difference difference_of_chain(ports::LogIdentity* identity, const LedgerEnd& end,
                               PartitionOf which, const std::vector<ports::Retained>& rows) {
    const auto [topic, partition] = which;
    const auto covered = end.covered.find(std::string(topic));
    const ports::Offset to = covered == end.covered.end() ? 0 : covered->second;
    const ports::Retained* row = row_of(rows, partition);
    if (row == nullptr || row->end < to) {
        if (to == 0) return std::optional<std::string>();
        return of_one_name(end.log,
                           "they hold offsets up to " + std::to_string(to) + " of " +
                               place_text(topic, partition) +
                               (row == nullptr ? ", which is not there"
                                               : ", which ends at " + std::to_string(row->end)));
    }
    const auto witness = end.witness.find(std::string(topic));
    if (identity == nullptr || witness == end.witness.end()) return std::optional<std::string>();
    auto difference = difference_of_record(*identity, topic, *row, witness->second);
    if (difference && *difference) return std::optional(of_one_name(end.log, **difference));
    return difference;
}

Difference difference_of_ledger(ports::LogIdentity& identity, ports::LogReader& reader,
                                const Ledger& ledger) {
    const auto name = identity.name();
    if (!name) return name.error();
    if (auto names = difference_of_names(ledger.log_name(), *name)) return names;
    std::set<std::pair<std::string, ports::Partition>> chains;
    for (const ports::Commit& commit : ledger.commits) {
        if (commit.log_number == ledger.present()) chains.emplace(commit.topic, commit.partition);
    }
    std::map<std::string, std::vector<ports::Retained>> rows;
    for (const auto& [topic, partition] : chains) {
        const LedgerEnd end = ledger_tail(ledger, {topic, partition});
        for (const auto& [covered, to] : end.covered) {
            if (!rows.contains(covered)) {
                auto retained = reader.retained(covered);
                if (!retained) return retained.error();
                rows[covered] = std::move(*retained);
            }
            auto difference =
                difference_of_chain(&identity, end, {covered, partition}, rows[covered]);
            if (!difference || *difference) return difference;
        }
    }
    return std::optional<std::string>();
}

base::Error other_log(const std::string& tables, const std::string& difference) {
    return base::disk_error("the tables in " + tables + " belong to another log: " + difference +
                            "; name the right log (LOGGER_MODULE, KAFKA_BROKERS), take another "
                            "--output-dir, or close their ledger and go on with this log beside "
                            "it: superhero tables new-log --output-dir " +
                            tables);
}

}  // namespace worker
