// The WebSocket server: seats users, carries out their actions, tells them their turns.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "server/counters.h"
#include "server/options.h"

namespace server {

// One io_context per thread, nothing shared between them but the doors: connections of one game may
// be served by different threads, and by other servers on the same registry.
//
// Every game that this server seated a user in, or pushed to one, is watched until it is over, also
// when all its users are gone: it times out in the lobby, or its users forfeit turn by turn.
class Server {
public:
    Server(Options options, Doors doors);
    // Stops at once if it still runs.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds and starts the threads; call it once. settings: the host cannot be used or the port is
    // taken, in one line that says what to do.
    base::Result<void> start();

    // The port that is listened on; after start().
    std::uint16_t port() const noexcept;

    // From now on game/find is refused; games under way go on.
    void admit_no_more() noexcept;

    // As admit_no_more(). Games under way go on for up to `patience`, then all
    // connections are closed (1001 going away; cut off after a second). Blocks until the threads
    // have ended; call it from outside of them. False: games were still under way.
    bool stop(Duration patience);

    // Sums over all threads; any thread may ask.
    Counts counts() const;

    // Games under way that this server watches.
    std::size_t games_under_way() const;

    // Games that are over and not published yet: the registry has not heard from this server that
    // all their records have arrived. 0 where the registry keeps no outbox.
    std::size_t games_unpublished() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace server
