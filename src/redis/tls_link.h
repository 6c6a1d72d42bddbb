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

std::shared_ptr<RedisLine> open_tls_link(boost::asio::io_context& io, TlsGoal goal,
                                         LinkEvents events);

}  // namespace redis
