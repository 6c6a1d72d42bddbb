// What all parts of one simulated world share: its dice, its time, its counts and its story.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace model {

// A bug that is put in on purpose, in a simulated door, to see that the judge notices.
enum class Bug : std::uint8_t {
    none,
    sync_does_nothing,       // a commit before its files are durable
    link_replaces,           // a commit of the same offset may be there already
    known_games_forgotten,   // a restart does not know which games are in the tables
    group_says_where,        // a worker goes on from the group's offsets, not from the ledger's end
    sweeps_fresh_files,      // staged files of living workers look old
    reveal_not_redone,       // what a crash left hidden stays hidden
    passing_commits_shown,   // the ledger shows commits that a loss of power may still undo
    exchange_does_not_look,  // whether what is to be replaced is still in view
    exchange_in_two_steps,   // small files go, and a moment later the merged one comes
    parts_read_from_the_start,  // of a merged file, whichever part is asked for
};

// What happened, over one world or many.
struct Statistics {
    std::uint64_t worlds = 0, steps = 0, starts = 0, commits = 0, games = 0;
    std::uint64_t crashes = 0;       // of processes, those of lost power not counted
    std::uint64_t power_losses = 0;  // of the machine that all of them run on
    std::uint64_t lost_files = 0;    // their bytes were not durable
    std::uint64_t lost_names = 0;    // changes of a folder that were not durable
    std::uint64_t rebalances = 0;
    std::uint64_t lost_races = 0;     // commits refused because another was first
    std::uint64_t zombie_losses = 0;  // of these: by a worker whose partition it was no longer
    std::uint64_t zombie_wins = 0;    // commits of such a worker that stand
    std::uint64_t failed_calls = 0;   // door calls that failed, or looked like it
    std::uint64_t roll_forwards = 0;  // files revealed by another process than their writer
    std::uint64_t swept = 0;          // files removed by another process than their writer
    std::uint64_t duplicates = 0;     // records dropped, as the commits say
    std::uint64_t dead_letters = 0;
    std::uint64_t abandoned = 0;      // games given up, as the commits say
    std::uint64_t compactions = 0;    // runs that were started
    std::uint64_t merges = 0;         // merged files that came into view
    std::uint64_t merge_races = 0;    // exchanges refused because another was first
    std::uint64_t merge_crashes = 0;  // of processes that compacted, those of lost power not

    Statistics& operator+=(const Statistics& other) noexcept;
    std::string text() const;
};

// The story of a world, line by line; nothing is kept unless it is wanted.
class Trace {
public:
    enum class Wanted : std::uint8_t { no, yes };
    explicit Trace(Wanted wanted) : wanted_(wanted) {}

    template <class... Parts>
    void add(const Parts&... parts) {
        if (wanted_ == Wanted::no) return;
        std::string& line = lines_.emplace_back();
        (append(line, parts), ...);
    }
    const std::vector<std::string>& lines() const noexcept { return lines_; }

private:
    static void append(std::string& line, std::string_view text) { line += text; }
    template <class Number>
        requires std::is_arithmetic_v<Number>
    static void append(std::string& line, Number number) {
        line += std::to_string(number);
    }

    Wanted wanted_;
    std::vector<std::string> lines_;
};

struct Stage {
    Stage(std::uint64_t seed, Bug wrong, Trace::Wanted wanted)
        : random(seed), bug(wrong), trace(wanted) {}

    bool chance(std::uint32_t of_ten_thousand) { return random.below(10'000) < of_ten_thousand; }
    // A number in [least, most].
    std::uint32_t between(std::uint32_t least, std::uint32_t most) {
        return least + random.below(most - least + 1);
    }

    base::Random random;
    const Bug bug;
    Trace trace;
    base::Timestamp now{std::chrono::seconds(1'800'000'000)};
    Statistics statistics;
};

// base::Clock is a bare function: the time of the stage that this thread has entered.
void enter(const Stage& stage);
base::Timestamp stage_clock();

}  // namespace model
