// Redis as hiredis' manual shows it: fills it with finished games, and is the floor of what takes
// them out again.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "combat/fight.h"

struct redisContext;

namespace redis {
class ScriptCall;
}

namespace bench {

// A blocking connection to 127.0.0.1. Throws std::runtime_error where Redis says no.
class BareRedis {
public:
    explicit BareRedis(int port);
    ~BareRedis();
    BareRedis(const BareRedis&) = delete;
    BareRedis& operator=(const BareRedis&) = delete;

    // A finished game's snapshot and session logs, under the registry's keys. Done with flush().
    void put(const combat::Fight& fight, const std::vector<std::string>& logs);
    void flush();

    // The commands that redis::Sessions sends to pull these games, as many at a time as it does;
    // the replies are thrown away. Their bytes.
    std::size_t pull(const std::vector<base::GameToken>& games);
    // The same for cleaning them: the script that redis::Sessions calls, once a game.
    void clean(const std::vector<base::GameToken>& games);

private:
    void send(const std::vector<std::string>& words);
    void send(const redis::ScriptCall& call);
    std::size_t receive();

    redisContext* context_ = nullptr;
    std::size_t sent_ = 0;  // commands whose replies have not been read
};

}  // namespace bench
