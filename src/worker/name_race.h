// Does a store let one of several writers win a name? The ledger stands on it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/object_store.h"

namespace worker {

struct RaceOptions {
    std::size_t writers = 8;
    std::size_t names = 64;
    // No new name is raced for after that time; one has been by then, however long it took.
    std::chrono::milliseconds at_most{20'000};
    std::string unique;  // no other race has the same, in any process
    std::function<bool()> stop = [] { return false; };
};

struct RaceResult {
    std::size_t names = 0;  // that were raced for
};

// Where the names are. A race that is killed leaves some there, and nobody minds them.
inline constexpr std::string_view k_race_folder = "superhero/_race";

// Removes what was written there before that time, which must be so long ago that its race is over.
// Gives the names. Errors: the store's.
base::Result<std::vector<std::string>> sweep_races(ports::ObjectStore& store,
                                                   base::Timestamp before);

// Several writers, each with a store and a thread of its own, write a new name at the same time,
// one name after the other; then it is looked whether the name has the winner's bytes. What was
// written is removed. `open` is called from the threads.
// settings: a name had two winners, or none, or other bytes than its winner's. Else the store's own
// errors. stopped: `stop` said so.
base::Result<RaceResult> race_for_names(
    const std::function<std::shared_ptr<ports::ObjectStore>()>& open, const RaceOptions& options);

}  // namespace worker
