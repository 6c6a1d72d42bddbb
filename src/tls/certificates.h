// A server's certificate and key, which may be read again while it serves.
#pragma once

#include <mutex>

#include "tls/context.h"

namespace tls {

// Threads: all.
class Certificates {
public:
    // Reads nothing yet.
    Certificates(NamedFile certificate, NamedFile key);

    // From now on new connections have what is in the files. On failure what was read before stays;
    // settings, as server_context().
    base::Result<void> read();

    // Nothing before the first read() that succeeded.
    ContextPtr current() const;

private:
    const NamedFile certificate_, key_;
    mutable std::mutex mutex_;
    ContextPtr current_;
};

}  // namespace tls
