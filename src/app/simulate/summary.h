// What a simulation says at its end.
#pragma once

#include <cstdint>
#include <string>

#include "audit/report.h"
#include "combat/hero.h"

namespace app {

struct Played {
    std::uint64_t games = 0;          // that completed in this run
    std::uint64_t already_there = 0;  // matches of this seed that were in the tables before
    std::uint64_t wanted = 0;         // games asked for; 0: as many as the time allowed
    std::uint64_t users = 0;
    std::uint64_t attacks = 0;
    std::uint64_t records = 0;
    std::uint64_t timed_out = 0;
    double seconds = 0;  // from the first seat to the last game's end; with --direct to the moment
                         // when the log has all records
    double seconds_to_tables = 0;  // from the first seat until all games are in the tables
    std::string output_dir;
    std::uint64_t seed = 0;
    bool interrupted = false;

    double games_per_second() const noexcept {
        return seconds > 0 ? static_cast<double>(games) / seconds : 0;
    }
};

// One line; the keys are part of the program's contract.
std::string json_text(const Played& played, const audit::Report& report);

// For people: what was played, how fast, where the tables are, the proof, the digest, a leaderboard
// of heroes and a histogram of fight lengths over all games in the tables.
std::string readable_text(const Played& played, const audit::Report& report,
                          const combat::Roster& roster);

}  // namespace app
