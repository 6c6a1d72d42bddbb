// A real Redis for tests: a child process on a free port of 127.0.0.1, in a folder of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace support {

// A port of 127.0.0.1 that is free now. Throws std::runtime_error where there is none.
int free_port();

// Throws std::runtime_error where it cannot do what it should; if redis-server is not installed,
// with the words how to install it. The destructor ends the process, also one that is paused; the
// kernel does when the thread that started it ends, so that a test that dies leaves nothing behind.
class RedisServer {
public:
    // `arguments`: further ones for redis-server, {"--appendonly", "yes", "--requirepass", "x"}.
    // With
    // "--tls-cert-file" it speaks TLS only.
    explicit RedisServer(std::vector<std::string> arguments = {});
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;
    ~RedisServer();

    int port() const noexcept { return port_; }

    void stop();   // SIGTERM, and waits until it has ended
    void kill();   // kill -9, likewise
    void start();  // again: same port, same data; waits until it answers
    void pause();  // SIGSTOP: connections stay open, nothing is answered
    void resume();

private:
    void spawn();
    bool await_answer();  // false: it has ended
    void end(int signal);

    const TempFolder folder_;
    const std::vector<std::string> arguments_;
    bool speaks_tls_ = false;
    int port_ = 0;
    pid_t process_ = 0;  // 0: none
};

}  // namespace support
