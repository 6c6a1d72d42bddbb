// Workers that leave a partition to who has it.
#include "tests/integration/worker_stage.h"

namespace support {
namespace {

class WorkerRivals : public WorkerStage {
protected:
    // One life of a worker with that partition alone; what it has counted.
    worker::Counters life(const std::string& name, ports::Partition partition,
                          ports::Offset chain_end, faults::Hook hook = nullptr) {
        if (!hook) hook = [](std::string_view, When) { return std::nullopt; };
        faults::FaultyLedger ledger(tables_, hook);
        WorldReader reader(log_, 1);
        reader.assignment = {{partition}};
        worker::Options own = options(name);
        own.rivals = worker::Rivals::yield;
        own.yielding.chain_end = chain_end;
        worker::Worker worker(own,
                              {reader, tables_, tables_, ledger, tables_, journal_, test_clock});
        std::vector<worker::Target> targets = ends();
        std::erase_if(targets, [&](const auto& each) { return each.partition != partition; });
        worker.finish_at(std::move(targets));
        EXPECT_TRUE(worker.run());
        return worker.counters();
    }

    ports::Offset chain_end(ports::Partition partition) {
        ports::Offset end = 0;
        for (const ports::Commit& commit : tables_.commits()) {
            if (commit.partition == partition) end = std::max(end, commit.range.to);
        }
        return end;
    }
};

TEST_F(WorkerRivals, TheFirstRecordIsCommittedAloneAndHasNoFiles) {
    play({.games = 40, .timed_out = 4}, 1);
    for (const ports::Partition partition : {0, 1}) {
        EXPECT_EQ(life("w" + std::to_string(partition), partition, 0).lost_races, 0U);
    }
    int first = 0;
    for (const ports::Commit& commit : tables_.commits()) {
        if (commit.range.from != 0) continue;
        ++first;
        EXPECT_EQ(commit.range.to, 1);
        EXPECT_TRUE(commit.files.empty());
    }
    EXPECT_EQ(first, 2);
    expect_exactly_the_games();
}

TEST_F(WorkerRivals, WhoseChainHasMovedBeforeItBeganTouchesNothing) {
    play({.games = 40, .timed_out = 4}, 2);
    const worker::Counters first = life("a", 0, 0);
    const auto before = tables_.commits().size();
    const worker::Counters late = life("b", 0, 0);
    EXPECT_EQ(late.commits, 0U);
    EXPECT_EQ(tables_.commits().size(), before);
    EXPECT_GT(first.games, 0U);
    EXPECT_EQ(life("c", 0, chain_end(0)).games, 0U);
    life("d", 1, 0);
    expect_exactly_the_games();
}

TEST_F(WorkerRivals, WhoLosesACommitLeavesTheRestToTheWinner) {
    play({.games = 80, .timed_out = 8, .duplicates = 1}, 3);
    int links = 0;
    worker::Counters winner;
    const auto loser = life("a", 0, 0, [&](std::string_view step, When when) {
        // Somebody who takes it for dead comes before its third commit.
        if (step == steps::link && when == When::before && ++links == 3) {
            winner = life("b", 0, chain_end(0));
        }
        return std::optional<base::Error>();
    });
    EXPECT_EQ(loser.lost_races, 1U);
    EXPECT_EQ(loser.commits, 2U);
    EXPECT_EQ(loser.open_games, 0U);
    EXPECT_GT(winner.games, loser.games);
    EXPECT_EQ(tables_.hidden_files(), 0U);
    life("c", 1, 0);
    expect_exactly_the_games();
}

}  // namespace
}  // namespace support
