#include "audit/repair.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "audit/advice.h"
#include "audit/chains.h"
#include "audit/copies.h"
#include "audit/inventory.h"

namespace audit {
namespace {

using ports::Commit;
using ports::StagedFile;
using ports::TableFile;
using FileKey = std::pair<ports::Table, std::string>;

constexpr std::string_view k_move =
    "restore the commit that named it, if there was one; else move it out of the folder";
constexpr std::string_view k_two_files =
    "see which of the two is right, and move the other one out of the folder";

std::string path_of(ports::Table table, std::string_view name) {
    return std::string(table_name(table)) + "/" + std::string(name);
}

std::string commit_text(const Commit& commit) {
    return "commit " + std::to_string(commit.range.from) + "-" + std::to_string(commit.range.to) +
           " of " + commit.topic + "/" + std::to_string(commit.partition);
}

// Names that commits give to data files, hidden and in view.
std::set<FileKey> names_of(const std::vector<Commit>& commits) {
    std::set<FileKey> names;
    for (const Commit& commit : commits) {
        for (const StagedFile& file : commit.files) {
            names.emplace(file.table, file.staged_name);
            names.emplace(file.table, file.name);
        }
    }
    return names;
}

class Repair {
public:
    Repair(const RepairOptions& options, const RepairDoors& doors)
        : options_(options), doors_(doors) {}

    base::Result<RepairReport> run() {
        if (options_.topics.empty()) return base::rejected("a repair needs the ledgers' topics");
        const auto commits = load();
        if (!commits) return commits.error();
        auto looked = look();
        // A worker may have renamed a file while the list was made.
        if (looked && !std::all_of(commits->begin(), commits->end(),
                                   [&](const Commit& commit) { return is_whole(commit); })) {
            looked = look();
        }
        if (!looked) return looked.error();
        for (const Commit& commit : *commits) roll_forward(commit);
        if (doors_.publisher != nullptr) publish(*commits);

        // What was committed between load and list is somebody's too.
        const auto fresh = load();
        if (!fresh) return fresh.error();
        named_ = names_of(*fresh);
        sweep_staged();
        if (const auto done = sweep_copies(); !done) return done.error();
        sweep_drafts();
        if (const auto done = look_again(); !done) return done.error();
        return std::move(report_);
    }

private:
    base::Result<std::vector<Commit>> load() {
        std::vector<Commit> all;
        for (const std::string& topic : options_.topics) {
            auto commits = doors_.ledger.load(topic);
            if (!commits) return commits.error();
            std::move(commits->begin(), commits->end(), std::back_inserter(all));
        }
        return all;
    }

    base::Result<void> look() {
        const auto files = doors_.store.list();
        if (!files) return files.error();
        visible_.clear();
        hidden_.clear();
        for (const TableFile& file : *files) {
            (file.visible ? visible_ : hidden_).emplace(FileKey{file.table, file.name}, file);
        }
        return {};
    }

    void tell_done(std::uint64_t& counter, std::string text) {
        ++counter;
        if (report_.done.size() < options_.lines) report_.done.push_back(std::move(text));
    }

    void leave(std::string text, std::string_view mend) {
        ++report_.left_alone;
        if (report_.left.size() >= options_.lines) return;
        report_.left.push_back({std::move(text), std::string(mend)});
    }

    bool is_visible(const StagedFile& file) const {
        return visible_.contains({file.table, file.name});
    }
    bool is_hidden(const StagedFile& file) const {
        return hidden_.contains({file.table, file.staged_name});
    }

    bool is_whole(const Commit& commit) const {
        return std::all_of(commit.files.begin(), commit.files.end(),
                           [&](const auto& file) { return is_visible(file) || is_hidden(file); });
    }

    void roll_forward(const Commit& commit) {
        const bool whole = is_whole(commit);
        for (const StagedFile& file : commit.files) {
            if (!is_hidden(file)) continue;
            const std::string path = path_of(file.table, file.name);
            const std::string what = path + " of " + commit_text(commit);
            const std::uint64_t bytes = hidden_.at({file.table, file.staged_name}).bytes;
            told_.insert(path);
            if (is_visible(file)) {  // no fault if a worker was just about to reveal it
                if (doors_.store.reveal(file)) continue;
                leave(what + " is in view, but " + file.staged_name + " is there too", k_two_files);
            } else if (!whole) {
                leave(what + " was left hidden: its partner of the other table is not there",
                      k_restore_file);
            } else if (file.bytes != 0 && file.bytes != bytes) {
                leave(what + " was left hidden: it has " + std::to_string(bytes) + " bytes, not " +
                          std::to_string(file.bytes),
                      k_restore_file);
            } else if (const auto revealed = doors_.store.reveal(file); !revealed) {
                leave(what + " was left hidden: " + revealed.error().what, k_reveal);
            } else {
                tell_done(report_.revealed, "brought into view " + what);
                visible_.emplace(FileKey{file.table, file.name},
                                 TableFile{file.table, file.name, true, bytes, {}});
                told_.erase(path);
            }
        }
    }

    // How many files the table's log has; nothing: it has none, or cannot be used.
    std::optional<std::size_t> published_files(ports::Table table) {
        const auto published = doors_.publisher->published(table);
        if (published) {
            return published->version < 0 ? std::nullopt : std::optional(published->files.size());
        }
        leave(published.error().what, k_delta_anew);
        return std::nullopt;
    }

    void publish(std::vector<Commit> commits) {
        const auto meta = published_files(ports::Table::meta);
        const auto podium = published_files(ports::Table::podium);
        if (!meta && !podium) return;
        for (Commit& commit : commits) {
            std::erase_if(commit.files, [&](const auto& file) { return !is_visible(file); });
        }
        for (const auto& [table, before] :
             {std::pair(ports::Table::meta, meta), std::pair(ports::Table::podium, podium)}) {
            if (const auto done = doors_.publisher->publish(table, commits); !done) {
                leave(done.error().what, k_delta_anew);
                continue;
            }
            const std::size_t files = published_files(table).value_or(0) - before.value_or(0);
            if (files == 0) continue;
            tell_done(report_.published, "added " + std::to_string(files) +
                                             " files to the Delta log of " +
                                             std::string(table_name(table)));
        }
    }

    void sweep_staged() {
        for (const auto& [key, file] : hidden_) {
            if (named_.contains(key)) continue;
            const std::string path = path_of(file.table, file.name);
            if (file.modified + options_.orphan_age > options_.now) {
                ++report_.too_young;
            } else if (const auto removed = doors_.store.remove(file); !removed) {
                leave(path + ", which no commit names, cannot be removed: " + removed.error().what,
                      "remove it by hand");
            } else {
                tell_done(report_.removed_staged, "removed " + path + ", which no commit names");
            }
        }
    }

    base::Result<void> sweep_copies() {
        std::vector<HeldFile> files;
        bool suspects = false;
        for (const auto& [key, file] : visible_) {
            const bool named = named_.contains(key);
            suspects = suspects || !named;
            files.push_back({file.table,
                             file.name,
                             named ? Standing::committed : Standing::suspect,
                             file.bytes,
                             0,
                             {}});
        }
        if (!suspects) return {};
        const CopyOptions where{options_.scratch, options_.buffer_bytes};
        if (const auto done = find_copies(doors_.reader, where, files); !done) return done;
        for (const HeldFile& file : files) {
            if (file.standing == Standing::suspect) settle_suspect(file);
        }
        return {};
    }

    void settle_suspect(const HeldFile& file) {
        const std::string path = file.path();
        const std::string what = path + " is in view, but no commit names it";
        if (!file.is_copy()) {
            kept_[path] = what + "; " +
                          (file.trouble.empty() ? std::to_string(file.alone) +
                                                      " of its rows are in no committed file"
                                                : file.trouble);
            return;
        }
        const auto removed = doors_.store.remove(visible_.at({file.table, file.name}));
        if (!removed) return leave(what + "; " + removed.error().what, k_move);
        tell_done(report_.removed_copies,
                  "removed " + path + ", which no commit names: its rows are in committed files");
    }

    void sweep_drafts() {
        if (!doors_.sweep_drafts) return;
        const auto removed = doors_.sweep_drafts(options_.now - options_.orphan_age);
        if (!removed) return leave(removed.error().what, "remove old drafts by hand");
        for (const std::string& path : *removed) {
            tell_done(report_.removed_drafts,
                      "removed " + path + ", a draft of a writer that died");
        }
    }

    // What the ledgers say of themselves and of their files now.
    base::Result<void> look_again() {
        for (const std::string& topic : options_.topics) {
            Findings findings(options_.lines);
            auto inventory = take_inventory(doors_.ledger, doors_.store, topic, findings);
            if (!inventory) return inventory.error();
            std::erase_if(inventory->lost, [&](const LostCommit& lost) {
                const DataFile& file = inventory->files[lost.files.front()];
                return named_.contains({file.table, file.name});  // by another ledger
            });
            check_chains(*inventory, {}, findings);
            for (const LostCommit& lost : inventory->lost) {
                for (const std::size_t file : lost.files)
                    kept_.erase(inventory->files[file].path());
            }
            for (const Kind kind : {Kind::ledger, Kind::altered}) {
                for (const Finding& finding : findings.examples(kind)) {
                    if (!told_.contains(finding.file)) leave(finding.text, finding.mend);
                }
                report_.left_alone += findings.of(kind) - findings.examples(kind).size();
            }
        }
        for (const auto& [path, text] : kept_) leave(text, k_move);
        return {};
    }

    const RepairOptions& options_;
    const RepairDoors& doors_;
    RepairReport report_;
    std::map<FileKey, TableFile> visible_, hidden_;
    std::set<FileKey> named_;
    std::set<std::string> told_;  // files that something was said of already
    // Files in view, with rows that no committed file has, and what is to be said of each: unless
    // they are a lost commit's.
    std::map<std::string, std::string> kept_;
};

}  // namespace

base::Result<RepairReport> repair(const RepairOptions& options, const RepairDoors& doors) {
    return Repair(options, doors).run();
}

}  // namespace audit
