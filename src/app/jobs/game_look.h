// What the log and the tables know of one game.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

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

// The topics that workers of these tables listened to for the ends of games: those that have a
// ledger, the usual one first in any case. Throws base::Failure (disk).
std::vector<std::string> trigger_topics(const Settings& settings);

// Reads the log up to where it ends now, then the ledgers of all trigger topics, then the data
// files until the game is found. Throws base::Failure; disk when a ledger or log cannot be read.
GameLook look_for_game(const GameSearch& search);

}  // namespace app
