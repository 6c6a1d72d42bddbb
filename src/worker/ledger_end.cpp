#include "worker/ledger_end.h"

#include <algorithm>
#include <utility>

#include "etl/chain.h"

namespace worker {
namespace {

// Whether records that the commit consumed will be read again.
bool is_read_again(const ports::Commit& commit, const LedgerEnd& end) {
    const auto reaches = [&](const std::string& topic, ports::Offset to) {
        const auto at = end.resume.find(topic);
        return at != end.resume.end() && at->second < to;
    };
    if (reaches(commit.topic, commit.range.to)) return true;
    return std::any_of(commit.others.begin(), commit.others.end(),
                       [&](const auto& other) { return reaches(other.first, other.second.to); });
}

void look_back(const std::vector<const ports::Commit*>& chain, std::uint64_t known_games,
               LedgerEnd& end) {
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
        if (ends_look_back(**at, known_games, end)) break;
        const bool again = is_read_again(**at, end);
        for (const ports::StagedFile& file : (*at)->files) {
            if (file.table != ports::Table::meta) continue;
            end.done.push_back(
                {file.name, again ? DoneGames::Need::required : DoneGames::Need::helpful});
        }
        end.done_games += (*at)->games;
    }
    std::reverse(end.done.begin(), end.done.end());
}

// Of the present log, ascending.
std::vector<const ports::Commit*> chain_commits(const Ledger& ledger, PartitionOf which) {
    std::vector<const ports::Commit*> own;
    for (const ports::Commit& commit : ledger.commits) {
        if (commit.log_number == ledger.present() && commit.topic == which.topic &&
            commit.partition == which.partition) {
            own.push_back(&commit);
        }
    }
    std::sort(own.begin(), own.end(), [](const ports::Commit* a, const ports::Commit* b) {
        return a->range.from < b->range.from;
    });
    return own;
}

// Games of closed logs, for what is left of the horizon; the latest count most.
void look_into_closed(const Ledger& ledger, std::uint64_t known_games, LedgerEnd& end) {
    std::vector<DoneGames> older;
    for (auto at = ledger.commits.rbegin(); at != ledger.commits.rend(); ++at) {
        if (at->log_number >= end.log_number) continue;
        if (end.done_games >= known_games) break;
        for (const ports::StagedFile& file : at->files) {
            if (file.table == ports::Table::meta) older.push_back({file.name});
        }
        end.done_games += at->games;
    }
    end.done.insert(end.done.begin(), older.rbegin(), older.rend());
}

std::string damage(const etl::Chain& chain, PartitionOf which) {
    const bool hole = !chain.holes.empty();
    const etl::Span& span = hole ? chain.holes.front() : chain.overlaps.front();
    return "the commit ledger of " + std::string(which.topic) + ", partition " +
           std::to_string(which.partition) + ", is damaged: offsets " + std::to_string(span.from) +
           " to " + std::to_string(span.to) + (hole ? " are in no commit" : " are in two commits");
}

}  // namespace

std::string Ledger::log_name() const {
    for (auto at = commits.rbegin(); at != commits.rend(); ++at) {
        if (at->log_number == present() && !at->log.empty()) return at->log;
    }
    return later.empty() ? std::string() : later.back().name;
}

bool Ledger::has_commits() const noexcept {
    return std::any_of(commits.begin(), commits.end(), [this](const ports::Commit& commit) {
        return commit.log_number == present();
    });
}

base::Result<Ledger> load_ledger(ports::CommitLedger& ledger, std::string_view topic) {
    auto later = ledger.logs(topic);
    if (!later) return later.error();
    auto commits = ledger.load(topic);
    if (!commits) return commits.error();
    return Ledger{std::move(*commits), std::move(*later)};
}

bool ends_look_back(const ports::Commit& commit, std::uint64_t known_games,
                    const LedgerEnd& so_far) {
    return so_far.done_games >= known_games && !is_read_again(commit, so_far);
}

LedgerEnd ledger_tail(const Ledger& ledger, PartitionOf which) {
    LedgerEnd end;
    end.log_number = ledger.present();
    end.log = ledger.log_name();
    const auto own = chain_commits(ledger, which);
    for (const ports::Commit* commit : own) {
        for (const auto& [topic, witness] : commit->witness) end.witness[topic] = witness;
    }
    if (own.empty()) return end;
    const ports::Commit& last = *own.back();
    end.from = last.range.to;
    end.covered[last.topic] = last.range.to;
    for (const auto& [topic, range] : last.others) end.covered[topic] = range.to;
    end.resume = end.covered;
    for (const auto& [topic, offset] : last.resume) end.resume[topic] = offset;
    return end;
}

base::Result<LedgerEnd> ledger_end(const Ledger& ledger, PartitionOf which,
                                   std::uint64_t known_games) {
    const auto own = chain_commits(ledger, which);
    std::vector<etl::Span> spans;
    const auto named = ledger.named.find(which.partition);
    if (named != ledger.named.end()) spans = named->second;
    for (const ports::Commit* commit : own) spans.push_back({commit->range.from, commit->range.to});
    const etl::Chain chain = etl::chain_of(spans);
    if (!chain.sound()) return base::disk_error(damage(chain, which));
    LedgerEnd end = ledger_tail(ledger, which);
    look_back(own, known_games, end);
    look_into_closed(ledger, known_games, end);
    return end;
}

}  // namespace worker
