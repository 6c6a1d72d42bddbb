// Who plays the games of a simulation: a server and its players over sockets, or nobody but the
// rules.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/console/logging_transport.h"
#include "app/console/reports.h"
#include "app/settings.h"
#include "base/result.h"
#include "combat/hero.h"
#include "player/fleet.h"
#include "ports/registry.h"

namespace app {

// What a role of this process has counted.
using RoleParts = std::vector<std::pair<std::string, ReportParts>>;

// Threads: one begins and ends them; done(), counts() and parts() any.
class Players {
public:
    virtual ~Players() = default;

    // Plays what the source gives until it gives nothing; the hooks are a fleet's. Once. Throws
    // base::Failure when nobody can play.
    virtual void begin(player::Planned planned, player::FleetHooks hooks) = 0;

    // After begin(): from now on games begin at that rate.
    virtual void change_rate(const player::LoadShape& rate) = 0;

    // No new game begins; those under way are played to their end.
    virtual void stop_new_games() = 0;
    // Ends soon, in the middle of games where they take long.
    virtual void stop_now() = 0;

    // True once wait() would not block for long.
    virtual bool done() const noexcept = 0;
    // Until all games are played or it was stopped. An error: why it could not go on.
    virtual base::Result<void> wait() = 0;
    // After wait(): nothing more is served.
    virtual void close(bool interrupted) = 0;

    virtual player::Counts counts() const = 0;
    virtual RoleParts parts() const = 0;

    // For a worker that asks the registry; nullptr: there is none.
    virtual ports::Sessions* sessions() noexcept = 0;
};

// What they need; all of it outlives them.
struct PlayersNeed {
    const Settings& settings;
    const combat::Roster& roster;
    LoggingTransport& transport;
    const ports::LogWriter& writer;
};

// A server that serves already, and a fleet. Throws base::Failure: unavailable, settings.
std::unique_ptr<Players> make_socket_players(const PlayersNeed& need);

// Plays each game by the rules alone, one after the other, and writes the records that a server
// would have written. No sockets, no registry. Every choice is the one that the player of the same
// name would have made under the same seed, so the tables are the same.
std::unique_ptr<Players> make_direct_players(const PlayersNeed& need);

// How the fleet of these settings plays, whatever carries its messages.
player::FleetOptions fleet_options(const Settings& settings);

}  // namespace app
