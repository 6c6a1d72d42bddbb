// Where a Redis is, and how patient its users are.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/error.h"
#include "tls/context.h"

namespace redis {

struct Options {
    std::string host = "localhost";
    int port = 6379;
    int database = 0;
    std::string username;   // empty: Redis' default user
    std::string password;   // empty: none; never part of an error's text
    tls::ContextPtr tls{};  // nothing: without TLS

    // From the look-up of the host until Redis has let us in; also for the first connection.
    std::chrono::milliseconds connect_timeout{5000};
    // A call through a door that has no answer after this long has failed. At least 1 ms.
    std::chrono::milliseconds command_timeout{5000};
    // After a lost connection: the first pause, doubled up to the longest, each with jitter.
    std::chrono::milliseconds reconnect_first{50};
    std::chrono::milliseconds reconnect_most{2000};
    // Calls that may wait for Redis at one time; further ones fail at once.
    std::size_t most_waiting = 10'000;

    // A game's keys live this long after its last change (a twenty-fourth less at worst), so that
    // games that nobody ever cleans do not stay for ever.
    std::chrono::milliseconds game_lifetime = std::chrono::hours(24);

    // Where so many users are known new ones are refused; 0: no limit.
    std::size_t most_users = 0;

    // Outbox: a game falls overdue this long after its last change or the last time it was handed
    // out.
    std::chrono::milliseconds outbox_quiet{30'000};
    // Who announces: unique for each server process. Empty: a random one.
    std::string instance;
};

// "host:port", for error lines.
inline std::string address_of(const Options& options) {
    return options.host + ":" + std::to_string(options.port);
}

// The line of a Redis that cannot be reached, or of TLS with it that cannot be had until a setting
// changes.
inline base::Error no_redis(const Options& options, const std::string& why) {
    return base::unavailable("no Redis at " + address_of(options) + ": " + why +
                             " (is it running? REDIS_HOST and REDIS_PORT say where)");
}
inline base::Error no_tls(const Options& options, const std::string& why) {
    return base::bad_setting("no TLS with Redis at " + address_of(options) + ": " + why +
                             " (REDIS_TLS, REDIS_TLS_CA, REDIS_HOST)");
}
// Why it cannot be reached within the time to connect.
inline std::string no_answer(const Options& options) {
    return "no answer in " + std::to_string(options.connect_timeout.count()) + " ms" +
           (options.tls ? ", does it speak TLS?" : "");
}
// What ended a connection before its first answer. A Redis that speaks only TLS closes a plain one.
inline std::string ended_early(const Options& options, std::string why) {
    const bool is_closed =
        why.ends_with("Server closed the connection") || why.ends_with("Connection reset by peer");
    if (is_closed && !options.tls) why += "; if it speaks TLS only, REDIS_TLS=True is expected";
    return why;
}

}  // namespace redis
