// Commits reach the Delta logs once, wherever a worker dies.
#include "parquet/delta_log.h"
#include "parquet/folder_objects.h"
#include "tests/integration/worker_stage.h"
#include "tests/support/temp_folder.h"

namespace support {
namespace {

using ports::Table;

class WorkerDelta : public WorkerStage {
protected:
    static faults::Hook nothing() {
        return [](std::string_view, When) { return std::nullopt; };
    }

    // Dies when the step comes for that time.
    static faults::Hook dying(std::string_view step, When when, int count) {
        return [=, left = count](std::string_view at, When now) mutable {
            if (at == step && now == when && --left == 0) throw Killed();
            return std::optional<base::Error>();
        };
    }

    // One life of a worker. True: it lived.
    bool live(const std::string& instance, const faults::Hook& hook) {
        faults::FaultyTableStore store(tables_, hook);
        faults::FaultyLedger ledger(tables_, hook);
        tables::DeltaLog delta(tables::open_folder(folder_.path()), test_clock);
        faults::FaultyPublisher publisher(delta, hook);
        WorldReader reader(log_, 1);
        worker::Doors doors{reader,  store,    tables_,    ledger,
                            tables_, journal_, test_clock, &sessions_};
        doors.publisher = &publisher;
        worker::Worker worker(options(instance), doors);
        worker.finish_at(ends());
        try {
            const auto ran = worker.run();
            EXPECT_TRUE(ran) << ran.error().what;
            return true;
        } catch (const Killed&) {
            tables_.lose_unsynced();
            return false;
        }
    }

    ports::PublishedTable published(Table table) {
        return tables::DeltaLog(tables::open_folder(folder_.path()), test_clock)
            .published(table)
            .value();
    }

    // Every file of every commit, once, and nothing else; but not `gone`.
    void expect_the_ledgers_files(Table table, const std::string& gone = {}) {
        const auto found = published(table);
        std::size_t files = 0;
        for (const ports::Commit& commit : tables_.commits()) {
            for (const ports::StagedFile& file : commit.files) {
                if (file.table != table || file.name == gone) continue;
                ++files;
                const auto known = found.files.find(file.name);
                ASSERT_NE(known, found.files.end()) << file.name;
                EXPECT_EQ(known->second.times, 1U) << file.name;
                EXPECT_EQ(known->second.bytes, file.bytes);
                EXPECT_GE(found.ends.at(chain_of(commit)), commit.range.to);
            }
        }
        EXPECT_GT(files, 0U);
        EXPECT_EQ(found.files.size(), files);
    }

    TempFolder folder_;
};

TEST_F(WorkerDelta, WhatADeadWorkerHasLeftOutTheNextOnePublishes) {
    int lives = 0;
    for (const std::string_view step : {steps::link, steps::reveal_meta, steps::reveal_podium,
                                        steps::delta_meta, steps::delta_podium}) {
        for (const When when : {When::before, When::after}) {
            play({.games = 20, .timed_out = 2}, static_cast<std::uint64_t>(100 + lives));
            EXPECT_FALSE(live("dies" + std::to_string(lives++), dying(step, when, 2))) << step;
        }
    }
    EXPECT_TRUE(live("lives", nothing()));
    expect_exactly_the_games();
    expect_the_ledgers_files(Table::meta);
    expect_the_ledgers_files(Table::podium);
}

TEST_F(WorkerDelta, AFileThatWasTakenAwayIsNotPublished) {
    play({.games = 20}, 1);
    EXPECT_FALSE(live("dies", dying(steps::delta_podium, When::before, 4)));
    const auto known = published(Table::podium).files;
    std::string gone;
    for (const ports::Commit& commit : tables_.commits()) {
        for (const ports::StagedFile& file : commit.files) {
            if (file.table != Table::podium || known.contains(file.name)) continue;
            gone = file.name;
            tables_.remove({file.table, file.name, true, file.bytes, {}}).value();
        }
    }
    ASSERT_FALSE(gone.empty());
    EXPECT_TRUE(live("lives", nothing()));
    expect_the_ledgers_files(Table::meta);
    expect_the_ledgers_files(Table::podium, gone);
}

TEST_F(WorkerDelta, TwoWorkersAtATimePublishEachFileOnce) {
    play({.games = 60}, 1);
    tables::DeltaLog other(tables::open_folder(folder_.path()), test_clock);
    const auto hook = [&](std::string_view step, When when) -> std::optional<base::Error> {
        const bool is_meta = step == steps::delta_meta;
        if (when != When::before || (!is_meta && step != steps::delta_podium)) return {};
        // Another one rolls forward what this one is about to publish.
        const auto done = other.publish(is_meta ? Table::meta : Table::podium, tables_.commits());
        return done ? std::nullopt : std::optional(done.error());
    };
    EXPECT_TRUE(live("one", hook));
    expect_the_ledgers_files(Table::meta);
    expect_the_ledgers_files(Table::podium);
}

}  // namespace
}  // namespace support
