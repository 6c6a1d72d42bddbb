#include "worker/ledger_end.h"

#include <algorithm>

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
        const bool again = is_read_again(**at, end);
        if (!again && end.done_games >= known_games) break;
        for (const ports::StagedFile& file : (*at)->files) {
            if (file.table != ports::Table::meta) continue;
            end.done.push_back(
                {file.name, again ? DoneGames::Need::required : DoneGames::Need::helpful});
        }
        end.done_games += (*at)->games;
    }
    std::reverse(end.done.begin(), end.done.end());
}

std::string damage(const etl::Chain& chain, PartitionOf which) {
    const bool hole = !chain.holes.empty();
    const etl::Span& span = hole ? chain.holes.front() : chain.overlaps.front();
    return "the commit ledger of " + std::string(which.topic) + ", partition " +
           std::to_string(which.partition) + ", is damaged: offsets " + std::to_string(span.from) +
           " to " + std::to_string(span.to) + (hole ? " are in no commit" : " are in two commits");
}

}  // namespace

base::Result<LedgerEnd> ledger_end(const std::vector<ports::Commit>& commits, PartitionOf which,
                                   std::uint64_t known_games) {
    std::vector<const ports::Commit*> own;
    std::vector<etl::Span> spans;
    for (const ports::Commit& commit : commits) {
        if (commit.topic != which.topic || commit.partition != which.partition) continue;
        own.push_back(&commit);
        spans.push_back({commit.range.from, commit.range.to});
    }
    const etl::Chain chain = etl::chain_of(spans);
    if (!chain.sound()) return base::disk_error(damage(chain, which));

    LedgerEnd end;
    end.from = chain.end;
    if (own.empty()) return end;
    std::sort(own.begin(), own.end(), [](const ports::Commit* a, const ports::Commit* b) {
        return a->range.from < b->range.from;
    });
    const ports::Commit& last = *own.back();
    end.covered[last.topic] = last.range.to;
    for (const auto& [topic, range] : last.others) end.covered[topic] = range.to;
    end.resume = end.covered;
    for (const auto& [topic, offset] : last.resume) end.resume[topic] = offset;
    look_back(own, known_games, end);
    return end;
}

}  // namespace worker
