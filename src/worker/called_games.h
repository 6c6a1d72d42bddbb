// Games that ended and whose rows the registry has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "base/result.h"
#include "etl/record.h"
#include "etl/session_log.h"
#include "ports/registry.h"
#include "worker/context.h"
#include "worker/happenings.h"
#include "worker/lost_games.h"
#include "worker/options.h"
#include "worker/partitions.h"
#include "worker/registry_doubt.h"

namespace worker {

// A game that ended in an open lane.
struct CalledGame {
    ports::Partition partition = 0;
    base::GameToken game;

    auto operator<=>(const CalledGame&) const = default;
};

// Asks for the sessions of such games, one call at a time, while the worker goes on reading, and
// settles them in their lanes when the answer has come. Games that the registry has lost it hands
// on. Before anything becomes a dead letter it makes sure that it asks the right registry, see
// registry_doubt.h, and that no other worker has committed the game meanwhile.
// Threads: one.
class CalledGames {
public:
    // All must outlive it.
    CalledGames(const Context& context, Partitions& partitions, LostGames& lost)
        : options_(context.options),
          doors_(context.doors),
          patience_(context.patience),
          partitions_(partitions),
          lost_(lost),
          counts_(context.counts) {}

    enum class Settle : std::uint8_t {
        full_calls,  // as many as wait for a call that is worth it: more is being read
        next_call,   // of what waits
        everything,
    };
    base::Result<void> settle(Settle what);

    bool empty() const noexcept { return called_.empty() && asked_.empty(); }
    // That lane is closed.
    void forget(ports::Partition partition);

private:
    base::Result<void> settle_call();
    base::Result<void> leave_overtaken(const std::vector<CalledGame>& called,
                                       const std::vector<ports::Session>& sessions);
    base::Result<void> check_registry(const std::vector<CalledGame>& called,
                                      const std::vector<ports::Session>& sessions);
    void collect();
    void ask();
    base::Result<void> give_up(const base::Error& error);
    // Those of what was asked for whose rows another partition has claimed.
    base::Result<std::set<CalledGame>> games_of_others(const std::vector<ports::Session>& sessions);
    template <class T>
    base::Result<T> counted(base::Result<T> of_the_registry);
    template <class Happening>
    void tell(const Happening& happening) {
        doors_.journal.write(entry_of(options_.name, happening));
    }

    const Options& options_;
    const Doors& doors_;
    Patience& patience_;
    Partitions& partitions_;
    LostGames& lost_;
    Counters& counts_;
    etl::RecordDecoder decoder_;
    etl::SessionLogs judge_;
    RegistryDoubt doubt_;
    std::vector<CalledGame> called_;  // their sessions are to be asked for
    std::vector<CalledGame> asked_;   // their sessions are on the way
};

}  // namespace worker
