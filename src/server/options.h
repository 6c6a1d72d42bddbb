// What a server is told at its start, and the doors it works through.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "combat/hero.h"
#include "ports/journal.h"
#include "ports/outbox.h"
#include "ports/registry.h"
#include "server/token_bucket.h"
#include "tls/certificates.h"

namespace server {

using Duration = std::chrono::steady_clock::duration;

// What may be done without a rest, and where that is counted.
struct DeedLimits {
    Allowance of_connection, of_address, of_all;
};

// What nobody may exceed. Whoever does is closed, refused or kept waiting, the others go on.
struct Limits {
    Duration handshake = std::chrono::seconds(5);  // until the upgrade; for closing too
    Duration idle = std::chrono::seconds(60);      // silence; asked by a ping after half of it
    std::size_t header_bytes = 8 * 1024;           // of the upgrade request
    std::size_t message_bytes = 64 * 1024;         // larger: close code 1009
    std::size_t send_queue_bytes = 1024 * 1024;    // waiting for one slow reader: close code 1008
    std::size_t connections_per_address = 2000;    // more: answered 503 and closed
    std::size_t connections = 10'000;              // in all; more: answered 503 and closed
    std::size_t half_open = 1000;                  // before the upgrade; more: answered 503, closed
    std::size_t messages_per_second = 50'000;      // of one user, a second's worth at once; more:
                                                   // close code 1008, or refused, see flood.h
    Allowance arrivals{5000, 1000};                // connections, of all; more: accepted later
    Allowance arrivals_per_address{500, 2000};     // more: answered 503 and closed
    // Requests to log in, for seats, and those that were refused; more: the connection rests. For
    // 3,000 games of two or three a second, 7,500 seats are asked for, if need be on one connection
    DeedLimits logins{{500, 500}, {2000, 10'000}, {10'000, 10'000}};
    DeedLimits finds{{10'000, 10'000}, {20'000, 20'000}, {}};
    DeedLimits refusals{{500, 500}, {2000, 2000}, {}};
    // Messages, those of a connection for each of its users, see flood.h; more: it rests, and
    // whoever sends on all the same for so long is closed with 1008. Far above what a question
    // takes to be answered, and ten of each seat
    DeedLimits messages{{5'000, 50}, {200'000, 200'000}, {}};
    Duration flood = std::chrono::seconds(5);
    // Under way and known to one thread, in all and of one user, who plays one at a time; more:
    // find is refused, "SERVER ADMITS NO NEW GAMES NOW", "USER HAS TOO MANY GAMES AT ONCE"
    std::size_t games = 100'000;
    std::size_t games_of_user = 1000;
};

struct Options {
    std::string host = "localhost";  // a name or an address; "localhost" is 127.0.0.1 and [::1]
    std::uint16_t port = 5678;       // 0: any free one
    int threads = 1;                 // each with its own sockets
    Duration lobby_timeout = std::chrono::seconds(5);
    Duration turn_timeout = std::chrono::seconds(30);
    Duration server_sleep = Duration::zero();  // before each push of a connection; the turn timeout
                                               // grows by as much as it delays a turn
    std::optional<std::uint64_t> seed;  // tokens and heroes become functions of it and of the names
    double hero_skew = 0;               // see Issuer
    // Connections speak TLS, new ones with what was read last; nothing: they do not.
    std::shared_ptr<const tls::Certificates> certificates{};
    Limits limits;
};

// All of them must outlive the server and may be called from any of its threads. `entropy` too.
struct Doors {
    ports::Accounts& accounts;
    ports::Seats& seats;
    ports::Fights& fights;
    ports::Journal& journal;
    const combat::Roster& roster;  // empty: whoever wants a game is refused
    base::Clock clock;
    base::Entropy entropy;
    ports::Outbox* outbox = nullptr;  // nothing: the registry ends with this process
};

}  // namespace server
