// The main job in one process: server, players, log and worker joined until N games are in the
// tables.
#pragma once

#include <memory>
#include <string>

#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/doors/log.h"
#include "app/settings.h"
#include "app/simulate/players.h"
#include "app/simulate/summary.h"
#include "combat/hero.h"

namespace app {

class Simulation {
public:
    // Opens OUTPUT_DIR, starts the server and the worker. Throws base::Failure: settings, or disk
    // when another process writes there.
    explicit Simulation(const Settings& settings);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    // Plays, then waits until every finished game is in the tables. One signal: no new games, those
    // under way are played to their end. A second one: they are dropped whole. Throws base::Failure
    // when a part failed; what was acknowledged until then is safe.
    Played play(StopSignals& signals, Progress& progress);

    // What server, client and worker have done, by role. Any thread.
    RoleParts parts() const;

    // The witness of this run: a file.
    const std::string& witness() const noexcept;
    Log& log() noexcept;
    // As the run takes them: registry, log and seed are set.
    const Settings& settings() const noexcept;
    const combat::Roster& roster() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace app
