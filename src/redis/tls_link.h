// One connection to Redis over TLS, which Debian 12's hiredis does not know: Asio moves the bytes,
// hiredis reads replies out of them.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "redis/link.h"
#include "tls/context.h"

namespace redis {

struct TlsGoal {
    boost::asio::ip::tcp::endpoint endpoint;
    std::string host;  // whom the certificate must be for
    tls::ContextPtr tls;
};

// Does what RedisLink does. Threads: all calls in the one that runs the io_context.
class SecureLink {
public:
    static std::shared_ptr<SecureLink> open(boost::asio::io_context& io, TlsGoal goal,
                                            LinkEvents events);
    virtual ~SecureLink() = default;

    virtual void send(const std::string& bytes) = 0;
    virtual void send_subscription(const std::string& bytes) = 0;
    virtual void close() = 0;
};

}  // namespace redis
