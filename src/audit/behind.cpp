#include "audit/behind.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audit/advice.h"
#include "base/log_entry.h"

namespace audit {

std::vector<UncoveredPartition> lags_of(const Inventory& inventory, const TopicExtent& extent) {
    std::vector<UncoveredPartition> lags;
    for (const ports::Retained& kept : extent.lobby) {
        const ports::Offset from = std::max(inventory.end_of(kept.partition), kept.first);
        if (from >= kept.end) continue;
        lags.push_back({kept.partition, static_cast<std::uint64_t>(kept.end - from),
                        inventory.last_of(kept.partition) == nullptr});
    }
    return lags;
}

namespace {

using ports::Commit;
using ports::Offset;
using ports::OffsetRange;

// Up to where the commit has consumed the topic; nothing: it does not speak of it.
std::optional<Offset> covered(const Commit& commit, const std::string& topic) {
    if (topic == commit.topic) return commit.range.to;
    const auto other = commit.others.find(topic);
    return other == commit.others.end() ? std::nullopt : std::optional(other->second.to);
}

// Where the topics began when nothing of their log was in the ledger.
class Begins {
public:
    explicit Begins(const Inventory& inventory) {
        for (const CommitState& state : inventory.commits) {
            for (const auto& [topic, offsets] : state.commit.began) {
                take(offsets, begins_[{state.commit.log_number, topic}]);
            }
        }
    }

    // 0: the partition is younger than the tables. Nothing: it is not known.
    std::optional<Offset> of(ports::LogNumber log, const std::string& topic,
                             ports::Partition partition) const {
        const auto found = begins_.find({log, topic});
        if (found == begins_.end()) return std::nullopt;
        const auto at = static_cast<std::size_t>(partition);
        return at < found->second.size() ? found->second[at] : 0;
    }

private:
    // Of several workers that began side by side, the first one counts.
    static void take(const std::vector<Offset>& offsets, std::vector<Offset>& known) {
        if (known.empty()) {
            known = offsets;
            return;
        }
        known.resize(std::min(known.size(), offsets.size()));
        for (std::size_t i = 0; i < known.size(); ++i) known[i] = std::min(known[i], offsets[i]);
    }

    std::map<std::pair<ports::LogNumber, std::string>, std::vector<Offset>> begins_;
};

std::string records_text(const std::string& topic, ports::Partition partition,
                         const OffsetRange& range) {
    return "records " + std::to_string(range.from) + " to " + std::to_string(range.to - 1) +
           " of " + topic + "/" + std::to_string(partition) + " were deleted by retention before ";
}

constexpr std::string_view k_unread =
    "a worker read them: the games in them are not in the tables and cannot be made again";

std::string needed_text(std::uint64_t waiting) {
    return "a worker could read them again for " + std::to_string(waiting) +
           (waiting == 1 ? " game" : " games") +
           " that had ended: what needs them is not in the tables and cannot be made again";
}

// Whether records were gone before in the chain of that commit: then games wait for these.
bool has_gone(const Inventory& inventory, const Commit& of) {
    return std::any_of(inventory.commits.begin(), inventory.commits.end(), [&](const auto& state) {
        return state.commit.log_number == of.log_number && state.commit.partition == of.partition &&
               !state.commit.gone.empty();
    });
}

// What the commit's waiting games need of the topic, as far as it was consumed and is gone.
OffsetRange needed(const Commit& commit, const std::string& topic, Offset first) {
    const auto resume = commit.resume.find(topic);
    const auto to = covered(commit, topic);
    if (commit.waiting == 0 || resume == commit.resume.end() || !to) return {};
    return {resume->second, std::min(first, *to)};
}

void find_lost(const std::vector<ports::Retained>& rows, const std::string& topic,
               const Inventory& inventory, Findings& findings) {
    const Begins begins(inventory);
    const auto report = [&](ports::Partition partition, const OffsetRange& range,
                            std::string_view why) {
        if (range.from >= range.to) return;
        findings.add(Kind::ledger, [&] {
            Finding finding;
            finding.partition = partition;
            if (topic == base::k_lobby_queue) finding.offset = range.from;
            finding.text = records_text(topic, partition, range).append(why);
            finding.mend = k_lost_offsets;
            return finding;
        });
    };
    for (const ports::Retained& kept : rows) {
        const Commit* last = inventory.last_of(kept.partition);
        const auto to = last != nullptr ? covered(*last, topic)
                                        : begins.of(inventory.present_log(), topic, kept.partition);
        if (last != nullptr && !has_gone(inventory, *last)) {
            report(kept.partition, needed(*last, topic, kept.first), needed_text(last->waiting));
        }
        if (to) report(kept.partition, {*to, kept.first}, k_unread);
    }
}

class GoneRecords {
public:
    GoneRecords(const Inventory& inventory, Findings& findings)
        : begins_(inventory), findings_(findings) {}

    // `before`: the commit before it in its chain; nullptr: none.
    void take(const Commit& commit, const Commit* before) {
        has_gone_ = before != nullptr && (has_gone_ || !before->gone.empty());
        for (const auto& [topic, ranges] : commit.gone) {
            for (const OffsetRange& range : ranges) take(commit, before, topic, range);
        }
    }
    std::vector<std::string> notes;

private:
    void take(const Commit& commit, const Commit* before, const std::string& topic,
              const OffsetRange& range) {
        const auto read = before == nullptr ? std::nullopt : covered(*before, topic);
        if (read) {
            const Offset unread = std::clamp(*read, range.from, range.to);
            take_read(commit, *before, topic, {range.from, unread});
            return take_unread(commit, topic, {unread, range.to});
        }
        const auto known = begins_.of(commit.log_number, topic, commit.partition);
        const Offset there =
            range.from > 0 ? range.from : std::min(known.value_or(range.to), range.to);
        if (range.from < there) {
            notes.push_back(records_text(topic, commit.partition, {range.from, there}) +
                            "these tables began");
        }
        take_unread(commit, topic, {there, range.to});
    }

    void take_read(const Commit& commit, const Commit& before, const std::string& topic,
                   const OffsetRange& range) {
        if (range.from == range.to) return;
        const std::string text = records_text(topic, commit.partition, range);
        if (before.waiting == 0 || has_gone_) {
            notes.push_back(text +
                            "a worker could read them again for games that were under way: one "
                            "that has ended since may be in no table");
            return;
        }
        report(commit, text + needed_text(before.waiting));
    }

    void take_unread(const Commit& commit, const std::string& topic, const OffsetRange& range) {
        if (range.from >= range.to) return;
        report(commit, records_text(topic, commit.partition, range).append(k_unread));
    }

    void report(const Commit& commit, const std::string& text) {
        findings_.add(Kind::ledger, [&] { return at_commit(commit, text, k_lost_offsets); });
    }

    const Begins begins_;
    Findings& findings_;
    bool has_gone_ = false;  // in the chain, before the commit
};

}  // namespace

void find_lost_offsets(const Inventory& inventory, const TopicExtent& extent, Findings& findings) {
    find_lost(extent.lobby, std::string(base::k_lobby_queue), inventory, findings);
    find_lost(extent.game, std::string(base::k_game_queue), inventory, findings);
}

std::vector<std::string> find_gone_records(const Inventory& inventory, Findings& findings) {
    GoneRecords gone(inventory, findings);
    const Commit* before = nullptr;
    for (const CommitState& state : inventory.commits) {
        const Commit& commit = state.commit;
        if (before != nullptr &&
            (before->log_number != commit.log_number || before->partition != commit.partition)) {
            before = nullptr;
        }
        gone.take(commit, before);
        before = &commit;
    }
    return std::move(gone.notes);
}

}  // namespace audit
