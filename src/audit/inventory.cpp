#include "audit/inventory.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "audit/advice.h"

namespace audit {
namespace {

using ports::Commit;
using FileKey = std::pair<ports::Table, std::string>;

std::string range_text(const Commit& commit) {
    return "commit " + std::to_string(commit.range.from) + "-" + std::to_string(commit.range.to) +
           " of partition " + std::to_string(commit.partition) +
           (commit.log_number == ports::k_first_log
                ? std::string()
                : " of log " + std::to_string(commit.log_number));
}

struct Listing {
    std::map<FileKey, ports::TableFile> visible;
    std::set<FileKey> staged;  // by staged_name
    // In view by themselves and as parts of these merged files.
    std::map<FileKey, std::string> twice;
};

base::Result<Listing> look(ports::TableStore& store) {
    auto files = store.list();
    if (!files) return files.error();
    Listing listing;
    for (ports::TableFile& file : *files) {
        FileKey key{file.table, file.name};
        if (file.visible) {
            const std::string merged = file.merged_into;
            const auto [at, is_new] = listing.visible.emplace(key, std::move(file));
            if (!is_new) {
                listing.twice[std::move(key)] = merged.empty() ? at->second.merged_into : merged;
            }
        } else {
            listing.staged.insert(std::move(key));
        }
    }
    return listing;
}

// A worker links its commit, then brings the files into view: whoever looks in between has to look
// again. What an older commit has not in view a dead worker has left.
constexpr std::chrono::seconds k_young{60};
constexpr std::chrono::milliseconds k_reveal_patience{5000}, k_reveal_pace{50};

// Whether a file of a commit that was made since `young` is not in view.
bool waits_to_be_seen(const std::vector<Commit>& commits, const Listing& listing,
                      std::chrono::system_clock::time_point young) {
    return std::any_of(commits.begin(), commits.end(), [&](const Commit& commit) {
        return commit.time >= young &&
               !std::all_of(commit.files.begin(), commit.files.end(), [&](const auto& file) {
                   return listing.visible.contains({file.table, file.name});
               });
    });
}

// Names that a commit made since `commits` were loaded.
base::Result<std::set<FileKey>> names_of(ports::CommitLedger& ledger, std::string_view topic) {
    const auto commits = ledger.load(topic);
    if (!commits) return commits.error();
    std::set<FileKey> names;
    for (const Commit& commit : *commits) {
        for (const auto& file : commit.files) names.insert({file.table, file.name});
    }
    return names;
}

void check_commit(const Commit& commit, Findings& findings) {
    std::size_t meta = 0, podium = 0;
    for (const auto& file : commit.files) ++(file.table == ports::Table::meta ? meta : podium);
    if (meta != podium || meta > 1) {
        findings.add(Kind::ledger, [&] {
            return at_commit(commit,
                             "names " + std::to_string(meta) + " files of GAME_META and " +
                                 std::to_string(podium) + " of GAME_PODIUM",
                             k_rebuild);
        });
    } else if ((commit.games > 0 || commit.rows > 0) && meta == 0) {
        findings.add(Kind::ledger, [&] {
            return at_commit(commit,
                             "counts " + std::to_string(commit.games) + " games but names no file",
                             k_rebuild);
        });
    }
}

// The file that a commit names, as it is found.
DataFile named_file(const Commit& commit, const ports::StagedFile& named, const Listing& listing,
                    Findings& findings) {
    DataFile file{named.table, named.name, k_no_commit, true, {}, false, false, 0, 0};
    const auto seen = listing.visible.find({named.table, named.name});
    if (seen == listing.visible.end()) {
        const bool staged = listing.staged.contains({named.table, named.staged_name});
        file.readable = false;
        file.hidden = staged;
        file.why = staged ? "is not in view yet" : "is not there";
        findings.add(Kind::ledger, [&] {
            Finding finding =
                at_commit(commit, file.path() + " " + file.why, staged ? k_reveal : k_restore_file);
            finding.file = file.path();
            return finding;
        });
        return file;
    }
    file.bytes = seen->second.bytes;
    file.merged_into = seen->second.merged_into;
    if (named.bytes != 0 && named.bytes != file.bytes) {
        file.altered = true;
        findings.add(Kind::altered, [&] {
            Finding finding = at_commit(commit,
                                        file.path() + " has " + std::to_string(file.bytes) +
                                            " bytes, not " + std::to_string(named.bytes),
                                        k_restore_file);
            finding.file = file.path();
            return finding;
        });
    }
    return file;
}

// The files that they name.
std::set<FileKey> take_commits(std::vector<Commit>& commits, const Listing& listing,
                               Inventory& inventory, Findings& findings) {
    std::set<FileKey> named;
    for (Commit& commit : commits) {
        check_commit(commit, findings);
        CommitState state;
        for (const auto& staged : commit.files) {
            if (!named.insert({staged.table, staged.name}).second) {
                findings.add(Kind::ledger, [&] {
                    return at_commit(commit,
                                     std::string(table_name(staged.table)) + "/" + staged.name +
                                         " belongs to another commit too",
                                     k_rebuild);
                });
                continue;
            }
            DataFile file = named_file(commit, staged, listing, findings);
            file.commit = inventory.commits.size();
            state.files.push_back(inventory.files.size());
            inventory.files.push_back(std::move(file));
        }
        state.commit = std::move(commit);
        inventory.commits.push_back(std::move(state));
    }
    return named;
}

auto key_of(const LostCommit& lost) {
    return std::tuple(lost.place.log_number, lost.place.partition, lost.place.from, lost.place.to);
}

// Notes the file, which is to be the next of inventory.files, if it is of a lost commit.
bool note_lost(Inventory& inventory, std::string_view topic, const DataFile& file) {
    const auto place = etl::parse_file_name(topic, file.name);
    if (!place) return false;
    const bool is_there = std::any_of(
        inventory.commits.begin(), inventory.commits.end(), [&](const CommitState& state) {
            const Commit& commit = state.commit;
            return commit.log_number == place->log_number && commit.partition == place->partition &&
                   commit.range.from < place->to && place->from < commit.range.to;
        });
    if (is_there) return false;
    auto lost = std::find_if(inventory.lost.begin(), inventory.lost.end(),
                             [&](const LostCommit& one) { return one.place == *place; });
    if (lost == inventory.lost.end()) lost = inventory.lost.insert(lost, {*place, {}});
    lost->files.push_back(inventory.files.size());
    return true;
}

void report_orphan(const DataFile& file, Findings& findings) {
    findings.add(Kind::orphan, [&] {
        Finding finding;
        finding.file = file.path();
        finding.text = finding.file + " is in view, but no commit names it";
        finding.mend = k_orphan;
        return finding;
    });
}

void report_twice(const FileKey& key, const std::string& merged, Findings& findings) {
    findings.add(Kind::orphan, [&] {
        Finding finding;
        finding.file = std::string(table_name(key.first)) + "/" + key.second;
        finding.text = finding.file + " is in view beside " + merged + ", which has its rows too";
        finding.mend = k_merged_twice;
        return finding;
    });
}

}  // namespace

Finding at_commit(const Commit& commit, std::string text, std::string_view mend) {
    Finding finding;
    finding.partition = commit.partition;
    finding.offset = commit.range.from;
    finding.text = range_text(commit) + ": " + std::move(text);
    finding.mend = mend;
    return finding;
}

base::Result<Inventory> take_inventory(ports::CommitLedger& ledger, ports::TableStore& store,
                                       std::string_view topic, Findings& findings) {
    auto later = ledger.logs(topic);
    if (!later) return later.error();
    auto commits = ledger.load(topic);
    if (!commits) return commits.error();
    auto listing = look(store);
    if (!listing) return listing.error();
    const auto young = std::chrono::system_clock::now() - k_young;
    for (auto left = k_reveal_patience; left.count() > 0; left -= k_reveal_pace) {
        if (!waits_to_be_seen(*commits, *listing, young)) break;
        std::this_thread::sleep_for(k_reveal_pace);
        listing = look(store);
        if (!listing) return listing.error();
    }

    Inventory inventory;
    inventory.later = std::move(*later);
    const auto named = take_commits(*commits, *listing, inventory, findings);

    std::optional<std::set<FileKey>> newer;
    for (const auto& [key, seen] : listing->visible) {
        if (named.contains(key)) continue;
        if (!newer) {
            auto names = names_of(ledger, topic);
            if (!names) return names.error();
            newer = std::move(*names);
        }
        if (newer->contains(key)) continue;
        DataFile file{key.first, key.second, k_no_commit, true, {}, false, false, seen.bytes, 0};
        file.merged_into = seen.merged_into;
        if (!note_lost(inventory, topic, file)) report_orphan(file, findings);
        inventory.files.push_back(std::move(file));
    }
    for (const auto& [key, merged] : listing->twice) report_twice(key, merged, findings);
    std::sort(inventory.lost.begin(), inventory.lost.end(),
              [](const LostCommit& a, const LostCommit& b) { return key_of(a) < key_of(b); });
    return inventory;
}

std::size_t Inventory::commit_of(ports::Partition partition, ports::Offset offset) const noexcept {
    const auto after = std::upper_bound(
        commits.begin(), commits.end(), std::tuple(present_log(), partition, offset),
        [](const auto& place, const CommitState& state) {
            const ports::Commit& commit = state.commit;
            return place < std::tuple(commit.log_number, commit.partition, commit.range.from);
        });
    if (after == commits.begin()) return k_no_commit;
    const ports::Commit& commit = std::prev(after)->commit;
    const bool covers = commit.log_number == present_log() && commit.partition == partition &&
                        offset < commit.range.to;
    return covers ? static_cast<std::size_t>(std::prev(after) - commits.begin()) : k_no_commit;
}

const ports::Commit* Inventory::last_of(ports::Partition partition) const noexcept {
    const auto after = std::upper_bound(
        commits.begin(), commits.end(), std::pair(present_log(), partition),
        [](const auto& chain, const CommitState& state) {
            return chain < std::pair(state.commit.log_number, state.commit.partition);
        });
    if (after == commits.begin()) return nullptr;
    const ports::Commit& last = std::prev(after)->commit;
    return last.log_number == present_log() && last.partition == partition ? &last : nullptr;
}

std::string Inventory::log_name(ports::LogNumber log) const {
    for (const CommitState& state : commits) {
        if (state.commit.log_number == log && !state.commit.log.empty()) return state.commit.log;
    }
    return "number " + std::to_string(log);
}

ports::Offset Inventory::end_of(ports::Partition partition) const noexcept {
    const ports::Commit* last = last_of(partition);
    return last == nullptr ? 0 : last->range.to;
}

ports::Offset Inventory::resume_of(ports::Partition partition) const noexcept {
    const ports::Commit* last = last_of(partition);
    if (last == nullptr) return 0;
    const auto resume = last->resume.find(last->topic);
    return resume == last->resume.end() ? last->range.to : std::min(last->range.to, resume->second);
}

const DataFile* Inventory::unreadable_file(std::size_t commit) const noexcept {
    for (const std::size_t file : commits[commit].files) {
        if (!files[file].readable) return &files[file];
    }
    return nullptr;
}

const DataFile* Inventory::unreadable_file(std::size_t commit, ports::Table table) const noexcept {
    for (const std::size_t file : commits[commit].files) {
        if (!files[file].readable && files[file].table == table) return &files[file];
    }
    return nullptr;
}

std::uint64_t Inventory::rows() const noexcept {
    std::uint64_t rows = 0;
    for (const CommitState& state : commits) rows += state.commit.rows;
    return rows;
}

std::uint64_t Inventory::bytes() const noexcept {
    std::uint64_t bytes = 0;
    for (const DataFile& file : files) bytes += file.readable ? file.bytes : 0;
    return bytes;
}

}  // namespace audit
