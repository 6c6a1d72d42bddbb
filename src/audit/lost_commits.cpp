#include "audit/lost_commits.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace audit {
namespace {

constexpr std::size_t k_files_named = 2;

std::string counted(std::uint64_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

LostRun LostCommits::take(ports::LogNumber log, ports::Partition partition,
                          const ports::OffsetRange& hole) {
    LostRun run;
    for (std::size_t i = 0; i < told_.size(); ++i) {
        const LostCommit& lost = inventory_.lost[i];
        const bool inside = lost.place.log_number == log && lost.place.partition == partition &&
                            lost.place.to > hole.from && lost.place.to <= hole.to;
        if (!inside || told_[i]) continue;
        told_[i] = true;
        run.push_back(&lost);
    }
    return run;
}

LostRun LostCommits::next() {
    LostRun run;
    for (std::size_t i = 0; i < told_.size(); ++i) {
        if (told_[i]) continue;
        const etl::FileCommit& place = inventory_.lost[i].place;
        if (!run.empty()) {
            const etl::FileCommit& before = run.back()->place;
            if (place.log_number != before.log_number || place.partition != before.partition ||
                place.from > before.to) {
                break;
            }
        }
        told_[i] = true;
        run.push_back(&inventory_.lost[i]);
    }
    return run;
}

void LostCommits::describe(const LostRun& run, Details details, Finding& finding) const {
    std::uint64_t files = 0, meta_games = 0, podium_games = 0;
    std::string names;
    for (const LostCommit* lost : run) {
        for (const std::size_t index : lost->files) {
            const DataFile& file = inventory_.files[index];
            (file.table == ports::Table::meta ? meta_games : podium_games) += file.games;
            if (files == 0) finding.file = file.path();
            if (files++ < k_files_named || details == Details::on) {
                names += (names.empty() ? "" : ", ") + file.path();
            } else if (files == k_files_named + 1) {
                names += " and others";
            }
        }
    }
    finding.games = std::max(meta_games, podium_games);
    finding.text += ": " + counted(run.size(), "commit file") +
                    (run.size() == 1 ? " is not there, but its " : " are not there, but their ") +
                    counted(files, "data file") + (files == 1 ? " is" : " are");
    if (finding.games > 0) finding.text += ", with " + counted(finding.games, "game");
    finding.text += " (" + names + ")";
}

}  // namespace audit
