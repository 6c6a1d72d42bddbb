// TLS of a client over a socket that blocks, for threads that may wait.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tls/context.h"

namespace tls {

// Waits as long as the socket's own time-outs say. Threads: one at a time, with SIGPIPE blocked.
class BlockingStream {
public:
    // `socket` is connected, and stays the caller's; it must outlive the stream.
    BlockingStream(const ContextPtr& context, int socket);
    ~BlockingStream();
    BlockingStream(const BlockingStream&) = delete;
    BlockingStream& operator=(const BlockingStream&) = delete;

    // Of what follows the errors are unavailable, or settings where the same fails again until
    // somebody changes something; `what` is the reason alone: "its certificate has expired".
    base::Result<void> shake_hands(const std::string& host);
    // All of it.
    base::Result<void> write(std::string_view bytes);
    // At least one byte, at most `size`.
    base::Result<std::size_t> read(char* into, std::size_t size);

private:
    struct Connection;  // OpenSSL's

    base::Error error_of(int result) const;

    const std::unique_ptr<Connection> connection_;
};

}  // namespace tls
