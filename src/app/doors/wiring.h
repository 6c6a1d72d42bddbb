// From settings to parts: what several commands construct in the same way.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "combat/hero.h"
#include "server/options.h"

namespace app {

// The JSON of --roster, else of the roster built in. Throws base::Failure (settings).
std::string roster_text(const HeroSettings& settings);

// The heroes of it. Throws base::Failure (settings).
combat::Roster load_roster(const HeroSettings& settings);

// Makes OUTPUT_DIR with its parents; of an object store, which needs no folders, looks whether it
// can hold a ledger, see store_check.h.
// Throws base::Failure: settings if the place is taken by something else, disk if it cannot be
// made.
void make_output_dir(const Settings& settings);
// The same for the folder of what stays on this machine.
void make_local_dir(const FileSettings& settings);

server::Options server_options(const Settings& settings);

// The value, or base::Failure with the error.
template <class T>
T value_or_throw(base::Result<T> result) {
    if (!result) throw base::Failure(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::chrono::steady_clock::duration seconds_of(double seconds);

}  // namespace app
