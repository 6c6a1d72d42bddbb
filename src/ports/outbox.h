// The door to games whose log records are not all known to have arrived. The registry is the
// outbox: what a server changed there and could not announce before it died, another announces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ports/registry.h"
#include "ports/task.h"

namespace ports {

// How many changes of a game a server made (seats taken by Seats::take_seat, changes carried out by
// Fights::apply) and wrote log records about, all of which have arrived.
struct Announced {
    GameToken game;
    std::uint32_t changes = 0;
};

// A game is published once it is over and every server that ever changed it has said that the
// records of as many changes have arrived as the registry counted for it: a change whose answer the
// server never got keeps the game unpublished. The registry keeps these counts from a game's first
// seat on, and when the game falls overdue: some time (an option of the twin) after its last change
// or the last time it was handed out.
//
// Errors: unavailable. Threads: those of the registry's other doors.
class Outbox {
public:
    virtual ~Outbox() = default;

    // What this server has announced so far; said again, or after a larger number, it does no harm.
    virtual Task<base::Result<void>> announced(std::vector<Announced> games) = 0;

    // At most `most` games that are overdue: over and not published, or begun and left alone.
    // Each is given to nobody else until it is overdue again.
    virtual Task<base::Result<std::vector<Session>>> take_overdue(std::size_t most) = 0;

    // These games are over, and all their records were written again and have arrived: published,
    // whoever changed them.
    virtual Task<base::Result<void>> published(std::vector<GameToken> games) = 0;
};

}  // namespace ports
