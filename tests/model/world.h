// One simulated world: a few workers, their log, their disk, and a scheduler that draws every next
// step from the seed.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "tests/model/compaction.h"
#include "tests/model/games.h"
#include "tests/model/judge.h"
#include "tests/model/process.h"
#include "tests/model/stage.h"

namespace model {

// What kind of world a seed makes. Chances are out of ten thousand, for each step.
struct Profile {
    Mix mix;
    std::uint32_t workers = 2;  // at most, at once
    std::uint32_t largest_piece = 20;
    std::uint64_t rotation_games = 3;
    std::chrono::seconds rotation_age{5};
    std::uint32_t crash = 0;    // of a process, at the step it is about to make
    std::uint32_t failure = 0;  // of that step
    std::uint32_t power_loss = 0;
    std::uint32_t rebalance = 0;
    std::uint32_t sleep = 0;  // a process stands still for a while, wherever it is
    std::array<std::string_view, 2> weak_spots;  // steps at which they do so often
    std::uint32_t leap = 0;                      // of time
    std::uint32_t compaction = 0;                // that a run of it starts
    std::uint64_t target_rows = 0;               // of a merged file
    bool gives_up = false;  // in the end, time goes by in the log: silent games are given up
};
Profile draw_profile(base::Random& random, std::string_view weak_spot);

struct Outcome {
    Verdict verdict;
    Statistics statistics;
    std::vector<std::string> story;
};

// The troubled phase: records are written while workers work, die, sleep and lose their partitions.
// Then the quiet one: no more trouble, whoever still lives hears what it has missed, all offsets
// are processed. Where small files are merged, they are once more, with trouble, and one worker
// that starts again beside it. Then the last files are swept and the judge looks at everything; at
// what must always hold it looks after every change.
//
// One assumption of the workers is kept by the scheduler: nobody stands between deciding to append
// to the ledger and doing it for half as long as staged files live.
class World {
public:
    struct Setup {
        std::uint64_t seed = 0;
        Bug bug = Bug::none;
        std::string_view weak_spot;  // instead of those that the seed draws; none: those
        Trace::Wanted trace = Trace::Wanted::no;
    };

    World(const GamePool& pool, const Setup& setup);

    Outcome run();

private:
    void trouble();
    void let_one_go_on();
    void disturb();
    void quiet();
    void finish();
    void merge();
    void sweep();

    std::uint32_t badness() const;
    void start_process();
    void start_compaction();
    void stop(Process& process);
    void fall_asleep(Life& life);
    bool is_weak(std::string_view step) const;
    bool sleeps(const Life& life) const;
    bool somebody_sleeps() const;
    void bury(Life& life);
    std::vector<Life*> lives();
    Life* draw_awake();
    Fate draw_fate(const Life& life);
    void send(std::uint32_t records);
    void fill();
    void lose_power();
    void leap();
    void rebalance();
    void check();
    void find(Kind kind, std::string what);
    bool found() const noexcept { return verdict_.has_value(); }
    std::vector<worker::Target> ends();

    Stage stage_;
    const Profile profile_;
    Programme programme_;
    ModelDisk disk_;
    ModelLog log_;
    std::list<Process> processes_;  // the workers
    std::list<Compaction> compactions_;
    LogFacts facts_;
    base::Timestamp record_time_{std::chrono::seconds(1'795'000'000)};
    std::uint64_t seen_version_ = 0;
    Verdict verdict_;
};

}  // namespace model
