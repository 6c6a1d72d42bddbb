#include "audit/chains.h"

#include <algorithm>
#include <utility>

#include "audit/advice.h"
#include "audit/lost_commits.h"

namespace audit {
namespace {

using ports::Commit;
using ports::OffsetRange;

enum class Join : std::uint8_t { neighbours, apart };

// What a range follows. Nothing before: it is the first.
struct Previous {
    const OffsetRange* range = nullptr;
    Join join = Join::neighbours;
};

struct Link {
    std::string prefix;  // "" or the other topic's name and a blank, before the word "offsets"
    OffsetRange range;
    Previous before;
    const ports::Retained* kept = nullptr;  // nullptr: not known
};

class Chains {
public:
    Chains(const Inventory& inventory, const RetainedTopics& retained, Findings& findings)
        : lost_(inventory),
          retained_(retained),
          present_(inventory.present_log()),
          findings_(findings) {}

    void take(const Commit& commit) {
        if (last_ != nullptr &&
            (last_->log_number != commit.log_number || last_->partition != commit.partition)) {
            last_ = nullptr;
        }
        if (last_ == nullptr) others_.clear();
        const Previous before{last_ == nullptr ? nullptr : &last_->range, Join::neighbours};
        const Link own{"", commit.range, before, kept(commit.topic, commit)};
        const bool joined = check_join(commit, own);
        if (commit.range.to <= commit.range.from) {
            report(commit, "its range is empty", k_rebuild);
        }
        check_end(commit, own);
        check_resume(commit, commit.topic, commit.range);
        for (const auto& [topic, range] : commit.others) {
            take_other(commit, topic, range, joined);
        }
        last_ = &commit;
    }

    // What no hole has told of.
    void finish(const Inventory& inventory) {
        for (LostRun run = lost_.next(); !run.empty(); run = lost_.next()) {
            const etl::FileCommit& first = run.front()->place;
            const etl::FileCommit& last = run.back()->place;
            const bool at_end =
                first.log_number == present_ && first.from >= inventory.end_of(first.partition);
            findings_.add(Kind::ledger, [&] {
                Finding finding;
                finding.partition = first.partition;
                finding.offset = first.from;
                finding.text = "offsets " + std::to_string(first.from) + "-" +
                               std::to_string(last.to) + " of partition " +
                               std::to_string(first.partition) +
                               (first.log_number == ports::k_first_log
                                    ? std::string()
                                    : " of log " + std::to_string(first.log_number)) +
                               " are in no commit";
                finding.mend = at_end ? k_restore_last_commit : k_restore_commit;
                lost_.describe(run, findings_.details(), finding);
                return finding;
            });
        }
    }

private:
    struct Other {
        const Commit* commit = nullptr;  // the last one that names the topic
        OffsetRange range;
    };

    void report(const Commit& commit, std::string text, std::string_view mend) {
        findings_.add(Kind::ledger, [&] { return at_commit(commit, std::move(text), mend); });
    }

    // Of the topic in the commit's partition; nullptr: not known, as of all closed logs.
    const ports::Retained* kept(std::string_view topic, const Commit& commit) const {
        const auto rows = retained_.find(topic);
        if (rows == retained_.end() || commit.log_number != present_) return nullptr;
        const auto row = std::find_if(rows->second.begin(), rows->second.end(), [&](const auto& r) {
            return r.partition == commit.partition;
        });
        return row == rows->second.end() ? nullptr : &*row;
    }

    // Whether the range begins where it should.
    bool check_join(const Commit& commit, const Link& link) {
        const ports::Offset from = link.range.from;
        ports::Offset expected = from;
        if (link.before.range != nullptr) {
            expected = link.before.range->to;
        } else if (link.kept != nullptr) {
            expected = std::min(link.kept->first, from);
        }
        if (from > expected) {
            report_hole(commit, link, {expected, from});
            return false;
        }
        if (from < expected && link.before.join == Join::neighbours) {
            const bool own = link.prefix.empty();
            report(commit,
                   (own ? "it overlaps the commit before, which ends at "
                        : link.prefix + "offsets " + std::to_string(from) + "-" +
                              std::to_string(std::min(expected, link.range.to)) +
                              " are in the commit before too, which ends at ") +
                       std::to_string(expected),
                   k_rebuild);
            return false;
        }
        return true;
    }

    void report_hole(const Commit& commit, const Link& link, const OffsetRange& hole) {
        LostRun run;
        if (link.prefix.empty()) {
            const ports::Offset from = link.before.range == nullptr ? 0 : hole.from;
            run = lost_.take(commit.log_number, commit.partition, {from, hole.to});
        }
        findings_.add(Kind::ledger, [&] {
            Finding finding = at_commit(commit,
                                        link.prefix + "offsets " + std::to_string(hole.from) + "-" +
                                            std::to_string(hole.to) + " before it are in no commit",
                                        k_restore_commit);
            if (!run.empty()) lost_.describe(run, findings_.details(), finding);
            return finding;
        });
    }

    void check_end(const Commit& commit, const Link& link) {
        if (link.kept == nullptr || link.range.to <= link.kept->end) return;
        report(commit,
               (link.prefix.empty() ? "the topic " : link.prefix) + "ends at " +
                   std::to_string(link.kept->end) + " already, not at " +
                   std::to_string(link.range.to),
               k_other_log);
    }

    void check_resume(const Commit& commit, const std::string& topic, const OffsetRange& range) {
        const auto resume = commit.resume.find(topic);
        if (resume == commit.resume.end() || resume->second <= std::max(range.from, range.to)) {
            return;
        }
        report(commit,
               "a restart would read " + topic + " from " + std::to_string(resume->second) +
                   " on, but only what is below " + std::to_string(range.to) + " was consumed",
               k_rebuild);
    }

    void take_other(const Commit& commit, const std::string& topic, const OffsetRange& range,
                    bool joined) {
        Other& other = others_[topic];
        const Join join = other.commit == last_ ? Join::neighbours : Join::apart;
        const Previous before{other.commit == nullptr ? nullptr : &other.range, join};
        const Link link{topic + " ", range, before, kept(topic, commit)};
        if (range.to < range.from) {
            report(commit,
                   link.prefix + "offsets " + std::to_string(range.from) + "-" +
                       std::to_string(range.to) + " run backwards",
                   k_rebuild);
        } else {
            if (joined) check_join(commit, link);
            check_end(commit, link);
        }
        check_resume(commit, topic, range);
        other = {&commit, range};
    }

    LostCommits lost_;
    const RetainedTopics& retained_;
    const ports::LogNumber present_;
    Findings& findings_;
    const Commit* last_ = nullptr;  // of the same partition
    std::map<std::string, Other> others_;
};

}  // namespace

void check_chains(const Inventory& inventory, const RetainedTopics& retained, Findings& findings) {
    Chains chains(inventory, retained, findings);
    for (const CommitState& state : inventory.commits) chains.take(state.commit);
    chains.finish(inventory);
}

}  // namespace audit
