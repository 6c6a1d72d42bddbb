// Whether a worker asks the registry of the games whose ends it reads.
#pragma once

#include <cstddef>

#include "ports/registry.h"

namespace worker {

// Of a worker that has asked for games and was told of none.
struct Unknown {
    std::size_t games = 0;     // that ended, by the log, and of which the registry knows nothing
    std::size_t numbered = 0;  // of these, games whose end a server of ours told
    ports::KnownUsers users = ports::KnownUsers::some;  // of these games
};

// Games leave the registry in time, users never do. So a registry that knows neither the games nor
// their users is another one: another database, another host, or it was emptied. A single record of
// another program may name anything: without numbers it takes many, unless there are no users at
// all.
class RegistryDoubt {
public:
    // A game was found: it is the right one, from now on.
    void found() noexcept { is_sure_ = true; }
    bool is_sure() const noexcept { return is_sure_; }

    // True: it is another registry. Makes sure when users are known.
    bool is_another(const Unknown& unknown) noexcept;

private:
    bool is_sure_ = false;
};

}  // namespace worker
