#include "worker/commit_protocol.h"

#include <gtest/gtest.h>

#include <vector>

namespace worker {
namespace {

using enum CommitStep;

// The steps when everything succeeds until step number `trouble`, which then happens so.
std::vector<CommitStep> steps(Contents contents, std::size_t trouble = 99,
                              Happened happened = Happened::failed) {
    CommitProtocol protocol(contents);
    std::vector<CommitStep> taken = {protocol.next(Happened::begun)};
    while (taken.back() != done && taken.back() != lost && taken.back() != failed) {
        taken.push_back(
            protocol.next(taken.size() - 1 == trouble ? happened : Happened::succeeded));
    }
    return taken;
}

TEST(CommitProtocol, FilesAreDurableBeforeTheLedgerNamesThemAndHiddenUntilThen) {
    EXPECT_EQ(steps(Contents::games),
              (std::vector{stage_meta, stage_podium, sync_meta, sync_podium, append, reveal_meta,
                           reveal_podium, publish_meta, publish_podium, note_progress, done}));
    EXPECT_EQ(steps(Contents::offsets_only), (std::vector{append, note_progress, done}));
}

TEST(CommitProtocol, TroubleBeforeTheLedgerDiscards) {
    EXPECT_EQ(steps(Contents::games, 0), (std::vector{stage_meta, discard, failed}));
    EXPECT_EQ(steps(Contents::games, 3),
              (std::vector{stage_meta, stage_podium, sync_meta, sync_podium, discard, failed}));
}

TEST(CommitProtocol, ALostRaceDiscardsAFailedAppendDoesNot) {
    EXPECT_EQ(
        steps(Contents::games, 4, Happened::lost_race),
        (std::vector{stage_meta, stage_podium, sync_meta, sync_podium, append, discard, lost}));
    EXPECT_EQ(steps(Contents::games, 4),
              (std::vector{stage_meta, stage_podium, sync_meta, sync_podium, append, failed}));
    EXPECT_EQ(steps(Contents::offsets_only, 0, Happened::lost_race), (std::vector{append, lost}));
}

TEST(CommitProtocol, AfterTheLedgerNothingIsTakenBack) {
    EXPECT_EQ(steps(Contents::games, 5).back(), failed);
    EXPECT_EQ(steps(Contents::games, 6).back(), failed);
    EXPECT_EQ(steps(Contents::games, 7).back(), failed);
    EXPECT_EQ(steps(Contents::games, 8).back(), failed);
    EXPECT_EQ(steps(Contents::games, 9).back(), done);  // progress is only a hint
}

}  // namespace
}  // namespace worker
