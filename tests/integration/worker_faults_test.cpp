// A log that fails now and then: the worker waits for it and loses nothing.
#include "faults/faulty_log.h"
#include "tests/integration/worker_stage.h"

namespace support {
namespace {

class WorkerFaults : public WorkerStage {
protected:
    // A worker's life with a reader that fails as `hook` says.
    base::Result<void> work_with(faults::Hook hook) {
        WorldReader real(log_, 5);
        faults::FaultyLogReader reader(real, std::move(hook));
        worker::Worker worker(options("a"), {reader, tables_, tables_, tables_, tables_, journal_,
                                             test_clock, &sessions_});
        worker.finish_at(ends());
        return worker.run();
    }
};

TEST_F(WorkerFaults, ALogThatIsAwayForAWhileIsWaitedFor) {
    play({.games = 40, .timed_out = 3}, 11);
    int calls = 0;
    const auto ran = work_with([&](std::string_view call, When when) -> std::optional<base::Error> {
        if (when != When::before || call != steps::poll || ++calls % 20 != 7) return std::nullopt;
        return base::unavailable("log away");
    });
    EXPECT_TRUE(ran);
    EXPECT_GE(calls, 20);
    expect_exactly_the_games();
}

TEST_F(WorkerFaults, AClockThatJumpsChangesNoRow) {
    play({.games = 60, .timed_out = 5, .duplicates = 1}, 13);
    const base::Clock jumping = [] {
        static base::Random random(3);
        const auto days = static_cast<int>(random.below(2000)) - 1000;
        return test_clock() + std::chrono::hours(24 * days);
    };
    WorldReader reader(log_, 6);
    worker::Worker worker(
        options("a"), {reader, tables_, tables_, tables_, tables_, journal_, jumping, &sessions_});
    worker.finish_at(ends());
    EXPECT_TRUE(worker.run());
    expect_exactly_the_games();
}

TEST_F(WorkerFaults, ADamagedLogEndsTheWorkerWithItsError) {
    play({.games = 5, .timed_out = 0}, 12);
    const auto ran = work_with([&](std::string_view call, When) -> std::optional<base::Error> {
        if (call == steps::poll) return base::disk_error("log/data.mdb: batch damaged");
        return std::nullopt;
    });
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().fault, base::Fault::disk);
    EXPECT_TRUE(tables_.commits().empty());
}

}  // namespace
}  // namespace support
