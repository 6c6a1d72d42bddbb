#include "audit/published_tables.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "audit/advice.h"

namespace audit {
namespace {

using ports::PublishedFile;

std::string log_text(ports::Table table) {
    return "the Delta log of " + std::string(table_name(table));
}

void report(Findings& findings, const std::string& text) {
    findings.add(Kind::delta, [&] {
        Finding finding;
        finding.text = text;
        finding.mend = k_delta_anew;
        return finding;
    });
}

ports::Offset end_of(const ports::PublishedTable& published, const ports::Commit& commit) {
    const auto end = published.ends.find(chain_of(commit));
    return end == published.ends.end() ? 0 : end->second;
}

PublishedFile published_as(const ports::PublishedTable& published, const std::string& name) {
    const auto found = published.files.find(name);
    return found == published.files.end() ? PublishedFile() : found->second;
}

// Whether the log is past the commit of a file.
enum class Reach : std::uint8_t { behind, past };

// A file that a commit names, and what the log has of it.
void check_file(const PublishedLog& log, const DataFile& named, Reach reach, Findings& findings) {
    const std::string which = " " + named.path();
    const PublishedFile file = published_as(log.published, named.name);
    const PublishedFile merged = named.merged_into.empty()
                                     ? PublishedFile()
                                     : published_as(log.published, named.merged_into);
    if (merged.times == 1 && file.times == 0) return;
    if (merged.times > 0) {
        return report(findings, log_text(log.table) + " has the rows of" + which + " " +
                                    std::to_string(merged.times + file.times) + " times");
    }
    if (file.times == 0) {
        const bool may_lack = reach == Reach::behind || log.published.first > 0;
        if (may_lack || file.replaced || !named.readable) return;
        return report(findings, log_text(log.table) + " lacks" + which);
    }
    if (file.times > 1) {
        return report(findings, log_text(log.table) + " has" + which + " " +
                                    std::to_string(file.times) + " times");
    }
    if (reach == Reach::behind) {
        return report(findings, log_text(log.table) + " has" + which +
                                    ", and by its transactions it is still to come");
    }
    if (named.readable && !named.altered && file.bytes != named.bytes) {
        report(findings, log_text(log.table) + " says that" + which + " has " +
                             std::to_string(file.bytes) + " bytes, not " +
                             std::to_string(named.bytes));
    }
}

// Ledgers of other topics in the same folder have files of their own, which begin so.
bool is_of_other_ledger(const ports::PublishedTable& published, std::string_view topic,
                        std::string_view name) {
    return std::any_of(published.ends.begin(), published.ends.end(), [&](const auto& end) {
        const std::string& other = end.first.topic;
        return other != topic && name.starts_with(other + "-");
    });
}

}  // namespace

base::Result<std::vector<PublishedLog>> read_published(ports::TablePublisher& publisher,
                                                       Findings& findings) {
    std::vector<PublishedLog> logs;
    for (const auto table : {ports::Table::meta, ports::Table::podium}) {
        auto published = publisher.published(table);
        if (!published && published.error().retryable()) return published.error();
        if (published) {
            logs.push_back({table, std::move(*published), 0, 0});
        } else {
            report(findings, published.error().what);
        }
    }
    const bool some = std::any_of(logs.begin(), logs.end(),
                                  [](const auto& log) { return log.published.version >= 0; });
    if (!some) logs.clear();
    return logs;
}

void check_published(std::vector<PublishedLog>& logs, const Inventory& inventory,
                     Findings& findings) {
    for (PublishedLog& log : logs) {
        std::set<std::string_view> named;
        for (const CommitState& state : inventory.commits) {
            const bool is_past = end_of(log.published, state.commit) >= state.commit.range.to;
            const Reach reach = is_past ? Reach::past : Reach::behind;
            bool has_file = false;
            for (const std::size_t index : state.files) {
                const DataFile& file = inventory.files[index];
                if (file.table != log.table) continue;
                has_file = true;
                named.insert(file.name);
                check_file(log, file, reach, findings);
            }
            log.behind += has_file && !is_past ? 1 : 0;
        }
        const std::string topic =
            inventory.commits.empty() ? std::string() : inventory.commits.front().commit.topic;
        for (const auto& [name, file] : log.published.files) {
            log.files += file.times > 0 ? 1 : 0;
            if (file.times == 0 || file.rearranged || named.contains(name)) continue;
            if (is_of_other_ledger(log.published, topic, name)) continue;
            report(findings, log_text(log.table) + " has " + std::string(table_name(log.table)) +
                                 "/" + name + ", which no commit names");
        }
    }
}

}  // namespace audit
