// Kills workers and batch jobs at every dangerous step, and shows what became of the games.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/drill/steps.h"
#include "app/settings.h"

namespace app {

// What came of the kills at one step.
struct DrillRow {
    std::string step;
    int kills = 0;
    int not_reached = 0;      // victims that never came to the step; they were killed all the same
    std::uint64_t games = 0;  // that came into the tables meanwhile
    std::uint64_t missing = 0;
    std::uint64_t doubled = 0;
    std::uint64_t wrong = 0;
    double seconds_to_recover = 0;  // from the last kill to the next commit
};

// A server and a fleet as processes, which play while workers are killed, and the workers. All of
// it in a folder of its own: the log is live.
class Drill {
public:
    // Throws base::Failure.
    Drill(const Settings& settings, std::filesystem::path folder);
    ~Drill();
    Drill(const Drill&) = delete;
    Drill& operator=(const Drill&) = delete;

    // A row for each step that was drilled. Ends early when a signal comes. Throws base::Failure
    // when a part cannot be started or ends by itself.
    std::vector<DrillRow> run(const std::vector<DrillStep>& steps, StopSignals& signals,
                              Progress& progress);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace app
