// Which games have records that no server has published yet: read only, for whoever wants to know.
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

    struct Games {
        std::vector<base::GameToken> completed;  // fought out
        std::vector<base::GameToken> others;     // go on, or timed out
    };

    // Games whose records may not all have arrived, of all servers.
    base::Result<Games> all();

    // Whether anything of the game is there.
    base::Result<bool> knows(const base::GameToken& game);

private:
    struct Inside;
    const std::unique_ptr<Inside> inside_;
};

}  // namespace redis
