// One connection, from the socket to its end.
#pragma once

#include <memory>

#include "ports/task.h"
#include "server/floor.h"
#include "server/gate.h"
#include "tls/stream.h"

namespace server {

using tls::Socket;

// Upgrades, then answers one request after another, in their order; pushes come between. All that
// is sent goes through one queue: a reader so slow that the queue's limit is passed is closed. Once
// it speaks for a second user, all that is queued in one turn of the loop goes out in one write.
// One that logs in or is refused too often is not read for a while, see Limits. One thread.
class PlayerConnection : public Subscriber {
public:
    // Runs until the connection has ended; hold the session as long. Throws nothing but what is a
    // fault of ours.
    virtual ports::Task<void> run() = 0;

    // Sends what is queued, then closes with 1001 (going away).
    virtual void say_good_bye() = 0;

    // Ends the connection now; run() ends soon.
    virtual void cut_off() = 0;

    // run() has ended: cuts off unless a good-bye is still under way, which has its own deadline.
    virtual void let_go() = 0;
};

// Over TLS where the floor has certificates.
std::shared_ptr<PlayerConnection> make_session(Socket socket, Gate::Ticket ticket, Floor& floor);

// Sends a short 503 to a connection for which there is no room, as far as that goes at once; where
// TLS is spoken there is no room for words either.
void turn_away(Socket socket, const Floor& floor);

}  // namespace server
