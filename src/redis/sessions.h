// Finished games as workers take them out of Redis.
#pragma once

#include <memory>
#include <vector>

#include "ports/registry.h"
#include "redis/options.h"

namespace redis {

// The door Sessions on a connection of its own, which is made with the first call and again after
// a failure.
//
// Errors: unavailable (no Redis, no answer in time, or it refuses, for whatever reason); settings
// (it does not let us in). A game with a damaged snapshot or a key of a wrong type has a `fault`;
// claim() and clean() of such a one are unavailable, those of all others are done. Threads: any;
// one call at a time, others wait. prefetch() has a thread of its own while it fetches. Blocking:
// see redis::Options' timeouts.
class Sessions final : public ports::Sessions {
public:
    explicit Sessions(Options options);
    ~Sessions() override;

    // Pipelined, a bounded number of games at a time. Games of other implementations too: made of
    // the contract's keys.
    base::Result<std::vector<ports::Session>> pull(
        const std::vector<ports::GameToken>& games) override;

    void prefetch(const std::vector<ports::GameToken>& games) override;

    base::Result<std::vector<bool>> claim(const std::vector<ports::GameToken>& games,
                                          std::string_view claimant) override;

    // Also users whom servers of other implementations registered, under their names alone.
    base::Result<ports::KnownUsers> look_for(const std::vector<ports::UserToken>& users) override;

    // Games that are not over are left alone. A game that is cleaned counts
    // as published in the outbox: who cleans has its rows in the tables, or need not have them.
    // Cleaning again never lets a game live longer. 0 seconds or less: it is gone at once.
    base::Result<void> clean(const std::vector<ports::GameToken>& games,
                             int expiry_seconds) override;

private:
    base::Result<std::vector<ports::Session>> fetch(const std::vector<ports::GameToken>& games);
    base::Result<void> pull_others(std::vector<ports::Session>& sessions);

    struct Inside;
    const std::unique_ptr<Inside> inside_;
};

}  // namespace redis
