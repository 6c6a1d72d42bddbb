// A connection to Redis for threads that may wait.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "redis/command.h"
#include "redis/options.h"
#include "redis/reply.h"

namespace redis {

// Connects with the first call, and again with the next one after a failure.
// Threads: one at a time. Blocking: up to the connect timeout, and up to the command timeout
// whenever Redis pauses for that long.
class BlockingConnection {
public:
    explicit BlockingConnection(Options options);
    ~BlockingConnection();

    // Sends all commands (their bytes), then reads all replies; errors of Redis are among them.
    // When an old connection turns out to be broken everything is sent once more over a new one,
    // so it must be the same done twice. unavailable: no Redis, no answer; settings: it does not
    // let us in.
    base::Result<std::vector<Reply>> run(const std::vector<std::string>& commands);

    // One script call; an error of Redis is this one's.
    base::Result<Reply> run(const ScriptCall& call);
    // Script calls, pipelined; errors of Redis are among the replies.
    base::Result<std::vector<Reply>> run(const std::vector<ScriptCall>& calls);

    BlockingConnection(const BlockingConnection&) = delete;
    BlockingConnection& operator=(const BlockingConnection&) = delete;

private:
    struct Context;  // hiredis'

    base::Result<void> connect();
    base::Result<void> log_in();
    base::Result<std::vector<Reply>> exchange(const std::vector<std::string>& commands);
    base::Result<std::vector<Reply>> exchange_by_tls(const std::vector<std::string>& commands);
    base::Error lost();

    const Options options_;
    std::unique_ptr<Context> context_;  // nothing: not connected
};

}  // namespace redis
