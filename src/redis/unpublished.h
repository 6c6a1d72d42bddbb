// Which finished games no server has announced yet: read only, for whoever wants to know.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "redis/options.h"

namespace redis {

// Errors: unavailable (no Redis, no answer in time), settings (it does not let us in), rejected (a
// key is of a wrong type).
// Threads: one at a time. Blocking: see redis::Options' timeouts.
class UnpublishedGames {
public:
    explicit UnpublishedGames(Options options);
    ~UnpublishedGames();
    UnpublishedGames(const UnpublishedGames&) = delete;
    UnpublishedGames& operator=(const UnpublishedGames&) = delete;

    // Games that were fought out and whose records may not all have arrived, of all servers. Games
    // that timed out or go on are not among them.
    base::Result<std::vector<base::GameToken>> completed();

    // Whether anything of the game is there.
    base::Result<bool> knows(const base::GameToken& game);

private:
    struct Inside;
    const std::unique_ptr<Inside> inside_;
};

}  // namespace redis
