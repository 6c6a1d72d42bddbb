// What the log and the tables know of one game.
#pragma once

#include <cstdint>
#include <string>

#include "app/console/progress.h"
#include "app/settings.h"
#include "base/uuid.h"
#include "monitor/evidence.h"

namespace app {

struct GameLook {
    monitor::Evidence evidence;
    std::string looked_in;  // where, and how much of it, in words
    std::string note;       // what could not be looked into; empty: nothing
};

// Reads the log that the settings name up to where it ends now, then the ledger, then the data
// files until the game is found. Throws base::Failure: settings when there is no such log; disk
// when the tables are another log's; unavailable when a signal came.
GameLook look_for_game(const Settings& settings, const base::GameToken& game, Progress& progress);

}  // namespace app
