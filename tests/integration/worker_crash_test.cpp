// Workers that die, doors that fail, workers that race: no game lost, none doubled.
#include <atomic>
#include <thread>

#include "tests/integration/worker_stage.h"

namespace support {
namespace {

constexpr std::string_view k_steps[] = {
    steps::stage_meta,  steps::stage_podium,  steps::sync_meta, steps::sync_podium, steps::link,
    steps::reveal_meta, steps::reveal_podium, steps::remove,    steps::list,        steps::load};

class WorkerCrash : public WorkerStage {
protected:
    // Dies at the `count`-th time of that step.
    static faults::Hook dies_at(std::string_view step, When when, int count) {
        auto left = std::make_shared<int>(count);
        return [=](std::string_view now, When side) -> std::optional<base::Error> {
            if (now == step && side == when && --*left == 0) throw Killed{};
            return std::nullopt;
        };
    }
    static faults::Hook fails_at(std::string_view step, When when, base::Error error) {
        auto done = std::make_shared<bool>(false);
        return [=](std::string_view now, When side) -> std::optional<base::Error> {
            if (now != step || side != when || std::exchange(*done, true)) return std::nullopt;
            return error;
        };
    }
};

TEST_F(WorkerCrash, AtEveryStepOfACommit) {
    int deaths = 0;
    std::uint64_t round = 500;
    for (const std::string_view step : k_steps) {
        for (const When when : {When::before, When::after}) {
            play({.games = 20, .timed_out = 2, .duplicates = 1}, ++round);
            const std::string name =
                std::string(step) + (when == When::before ? "before" : "after");
            bool lived = work(options(name + "1"), dies_at(step, when, 1));
            deaths += !lived;
            lived = work(options(name + "2"), dies_at(step, when, 2), 2);
            deaths += !lived;
            ASSERT_TRUE(work(options(name + "3"), nullptr, 3));
            expect_exactly_the_games();
            if (testing::Test::HasFailure()) FAIL() << name;
        }
    }
    EXPECT_GT(deaths, 30);
}

TEST_F(WorkerCrash, AnywhereAgainAndAgain) {
    base::Random random(77);
    play({.games = 200, .timed_out = 20, .duplicates = 1, .announced_again = 20}, 600);
    int deaths = 0;
    for (int life = 0;; ++life) {
        const auto left = std::make_shared<std::uint32_t>(1 + random.below(60));
        const bool mortal = life < 60;
        const bool lived = work(
            options("life" + std::to_string(life)),
            [=](std::string_view, When) -> std::optional<base::Error> {
                if (mortal && --*left == 0) throw Killed{};
                return std::nullopt;
            },
            static_cast<std::uint64_t>(life));
        if (lived) break;
        ++deaths;
    }
    EXPECT_GT(deaths, 3);
    expect_exactly_the_games();
}

TEST_F(WorkerCrash, ServicesThatAreAwayAreWaitedFor) {
    int round = 0;
    for (const std::string_view step : k_steps) {
        if (step == steps::remove) continue;
        for (const When when : {When::before, When::after}) {
            play({.games = 15, .timed_out = 1}, 700 + static_cast<std::uint64_t>(++round));
            ASSERT_TRUE(work(options("r" + std::to_string(round)),
                             fails_at(step, when, base::unavailable("the store is away"))));
            expect_exactly_the_games();
            if (testing::Test::HasFailure()) FAIL() << step;
        }
    }
    EXPECT_GT(journal_.count("Waiting For A Service"), 10);
}

TEST_F(WorkerCrash, ADiskThatFailsEndsTheRun) {
    play({.games = 30, .timed_out = 0}, 800);
    for (const std::string_view step :
         {steps::stage_podium, steps::sync_meta, steps::link, steps::reveal_meta}) {
        WorldReader reader(log_, 1);
        const auto hook = fails_at(step, When::before, base::disk_error("no space left"));
        faults::FaultyTableStore store(tables_, hook);
        faults::FaultyLedger ledger(tables_, hook);
        worker::Worker worker(options("w" + std::string(step)),
                              {reader, store, tables_, ledger, tables_, journal_, test_clock});
        worker.finish_at(ends());
        const auto ran = worker.run();
        ASSERT_FALSE(ran) << step;
        EXPECT_EQ(ran.error().fault, base::Fault::disk);
    }
    ASSERT_TRUE(work(options("last")));
    expect_exactly_the_games();
}

TEST_F(WorkerCrash, TwoWorkersOnOneLedger) {
    play({.games = 300, .timed_out = 30, .duplicates = 1}, 900);
    std::atomic<std::uint64_t> lost{0}, games{0};
    const auto life = [&](int number) {
        WorldReader reader(log_, static_cast<std::uint64_t>(number), 10);
        worker::Options own = options("racer" + std::to_string(number));
        own.rotation.games = static_cast<std::uint64_t>(3 + 2 * number);
        worker::Worker worker(own,
                              {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
        worker.finish_at(ends());
        EXPECT_TRUE(worker.run());
        lost += worker.counters().lost_races;
        games += worker.counters().games;
    };
    std::thread one([&] { life(1); }), other([&] { life(2); });
    one.join();
    other.join();
    expect_exactly_the_games();
    EXPECT_EQ(games, 300U);
    EXPECT_EQ(journal_.count("Commit Lost To Another Worker"), static_cast<int>(lost));
    EXPECT_EQ(tables_.hidden_files(), 0U);  // the losers cleaned up
}

// Both topics stand still but for the other one's records.
TEST_F(WorkerCrash, LobbyTopicReadLongBeforeTheGameTopic) {
    play({.games = 60, .timed_out = 5}, 1000);
    WorldReader reader(log_, 1);
    reader.silent = {std::string(base::k_game_queue)};
    worker::Worker worker(options("a"),
                          {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    worker.finish_at(ends());
    std::size_t polls = 0;
    reader.before_poll = [&]() -> std::optional<ports::Polled> {
        if (++polls == 400) reader.silent.clear();
        return std::nullopt;
    };
    ASSERT_TRUE(worker.run());
    expect_exactly_the_games();
}

}  // namespace
}  // namespace support
