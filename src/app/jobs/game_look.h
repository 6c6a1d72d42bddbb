// What the log and the tables know of one game.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/doors/log.h"
#include "app/settings.h"
#include "base/uuid.h"
#include "monitor/evidence.h"

namespace app {

struct GameLook {
    monitor::Evidence evidence;
    std::string looked_in;  // where, and how much of it, in words
    std::string note;       // what could not be looked into; empty: nothing
};

struct GameSearch {
    const Settings& settings;
    Log& log;
    base::GameToken game;
    // How far it has come, 0 to 1, and in what: "log", "tables". May throw, to end it.
    std::function<void(double fraction, std::string_view phase)> show;
};

// Reads the log up to where it ends now, then the ledger, then the data files until the game is
// found. Throws base::Failure; disk when a ledger or log cannot be read.
GameLook look_for_game(const GameSearch& search);

}  // namespace app
